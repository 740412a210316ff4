"""Where events go: files and the log of a directory."""

import gzip
import io
import random
from pathlib import Path

import pytest
from host import clock as wall
from host import event, host, records
from receiver import receiving

from sluicegate.detector.ports import TRANSACTIONS
from sluicegate.events.time import SECOND
from sluicegate.runtime.data import open_data
from sluicegate.runtime.server import locked
from sluicegate.runtime.simulating.targets import Directory, Lines, open_lines


def test_lines_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    target = Lines(open_lines(path), own=True, flushed=True)
    assert target.send([b"1", b"2"])
    assert path.read_bytes() == b"1\n2\n"
    target.send([b"3"])
    target.close()
    assert path.read_bytes() == b"1\n2\n3\n"


def test_equal_lines_give_equal_compressed_bytes(tmp_path: Path) -> None:
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        target = Lines(open_lines(tmp_path / name), own=True, flushed=True)
        target.send([b"1", b"2"])
        target.send([b"3"])
        target.close()
    one, two = ((tmp_path / name).read_bytes() for name in ("one.jsonl.gz", "two.jsonl.gz"))
    assert one == two
    assert gzip.decompress(one) == b"1\n2\n3\n"


def test_a_stream_of_somebody_else_stays_open() -> None:
    stream = io.BytesIO()
    target = Lines(stream, own=False, flushed=False)
    target.send([b"1"])
    target.close()
    assert stream.getvalue() == b"1\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    host(tmp_path).connection.close()
    return tmp_path


def topic(directory: Path) -> list[bytes]:
    connection = open_data(directory, readonly=True)
    found = [record.value for record in records(connection, TRANSACTIONS)]
    connection.close()
    return found


def test_without_a_server_events_are_appended_and_scored_later(directory: Path, clock) -> None:
    told: list[str] = []
    target = Directory(directory, {}, clock, wall, told.append)
    assert target.send([event("e1"), event("e2")])
    assert target.send([event("e3")])
    target.close()
    assert topic(directory) == [event("e1"), event("e2"), event("e3")]
    assert len(told) == 1
    assert "no server runs" in told[0]
    processor = host(directory)
    assert processor.step().events == 3
    processor.connection.close()


def test_the_directory_is_free_between_two_batches(directory: Path, clock) -> None:
    target = Directory(directory, {}, clock, wall, lambda _: None)
    target.send([event("e1")])
    with locked(directory):
        pass
    # Often enough that a server can start, whatever the rate.
    assert target.grain == SECOND
    target.close()


def test_with_a_server_events_go_through_it_and_come_back_when_it_ends(
    directory: Path, clock
) -> None:
    told: list[str] = []
    target = Directory(directory, {}, clock, wall, told.append)
    with receiving() as receiver, locked(directory):
        (directory / "run.json").write_text(f'{{"pid":1,"url":"{receiver.url}"}}')
        assert target.send([event("e1")])
        grain = target.grain
    assert target.send([event("e2")])
    with receiving() as other, locked(directory):
        (directory / "run.json").write_text(f'{{"pid":1,"url":"{other.url}"}}')
        assert target.send([event("e3")])
    target.close()
    assert receiver.bodies == [event("e1")]
    assert topic(directory) == [event("e2")]
    assert other.bodies == [event("e3")]
    assert grain < SECOND
    assert [text.split(" at ")[0] for text in told] == [
        "events go through the server",
        told[1],
        "events go through the server",
    ]


def test_it_waits_for_a_server_that_starts_until_it_is_stopped(directory: Path, clock) -> None:
    clock.stop_at = 3
    target = Directory(directory, {}, clock, wall, lambda _: None)
    with locked(directory):
        assert not target.send([event("e1")])
    assert clock.seconds == 3
    assert topic(directory) == []


def test_a_server_that_is_gone_before_its_lock_is_waited_for(directory: Path, clock) -> None:
    clock.stop_at = 3
    target = Directory(directory, {}, clock, wall, lambda _: None)
    with locked(directory):
        (directory / "run.json").write_text('{"pid":1,"url":"http://127.0.0.1:1"}')
        assert not target.send([event("e1")])
    assert target.send([event("e1")])
    target.close()
    assert topic(directory) == [event("e1")]


@pytest.mark.parametrize("name", ["full.jsonl", "full.jsonl.gz"])
def test_a_full_disk_is_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.symlink_to("/dev/full")
    target = Lines(open_lines(path), own=True, flushed=False)
    target.send([random.Random(1).randbytes(100)])
    with pytest.raises(OSError, match="No space left") as caught:
        target.close()
    assert caught.value.filename == str(path)
