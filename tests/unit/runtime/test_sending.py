from pathlib import Path

import pytest
from host import clock, event, host, inputs, label

from sluicegate.runtime import sending
from sluicegate.runtime.data import open_data
from sluicegate.runtime.looking import find_event
from sluicegate.runtime.running import ServerError
from sluicegate.runtime.sending import parked, send
from sluicegate.runtime.server import locked


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    processor = host(tmp_path)
    processor.step(inputs(*(event(f"e{n}", n) for n in range(5))))
    processor.connection.close()
    return tmp_path


def test_pages_do_not_show(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    lines = [label("e0", "fraud"), b"  ", label("e9", "fraud"), b"{", label("e4", "legit"), b"["]
    sent = send(directory, lines, {}, clock)
    assert dict(sent.counts) == {"applied": 2, "parked": 1, "rejected": 2}
    assert [number for number, _ in sent.rejected] == [4, 6]
    assert sent.server is None


def test_only_the_first_rejected_lines_are_kept(directory: Path) -> None:
    sent = send(directory, [b"{"] * 50, {}, clock)
    assert sent.counts["rejected"] == 50
    assert [number for number, _ in sent.rejected] == list(range(1, 21))


def test_a_label_changes_the_features_that_follow(directory: Path) -> None:
    send(directory, [label(f"e{n}", "fraud") for n in range(5)], {}, clock)
    processor = host(directory)
    processor.step(inputs(event("late", 20 * 86_400)))
    found = find_event(processor.connection, "late")
    assert found is not None
    assert b'"rules":["bad_place"]' in found.record
    processor.connection.close()


def test_a_directory_is_free_again_afterwards(directory: Path) -> None:
    send(directory, [label("e0", "fraud")], {}, clock)
    with locked(directory), pytest.raises(ServerError, match="send them again later"):
        send(directory, [label("e0", "legit", 90)], {}, clock)
    assert dict(send(directory, [label("e0", "legit", 90)], {}, clock).counts) == {"applied": 1}


def test_parked_labels_come_oldest_first(directory: Path) -> None:
    send(directory, [label("x", "fraud", 9), label("y", "legit", 5)], {}, clock)
    connection = open_data(directory, readonly=True)
    count, found = parked(connection, 1)
    assert (count, [(item.event_id, item.label) for item in found]) == (2, [("y", "legit")])
    connection.close()
