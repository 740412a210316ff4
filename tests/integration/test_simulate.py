"""`sluicegate simulate` beside a real server: processes, signals, HTTP."""

import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from api_client import publish

from sluicegate.detector.ports import PROCESSED, TRANSACTIONS
from sluicegate.runtime.data import open_data
from sluicegate.streams.sqlite import SqliteLog

pytestmark = pytest.mark.integration

COMMAND = (sys.executable, "-m", "sluicegate.cli.main")
WORLD = ("--customers", "2000", "--lively")


class Processes:
    """Processes of the command, all ended at the end."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.all: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.all.append(process)
        return process

    def serve(self, port: int = 0) -> tuple["subprocess.Popen[str]", str]:
        """A server that answers, and its URL."""
        process = self.start("run", "--port", str(port), "--dir", str(self.directory))
        path = self.directory / "run.json"

        def announced() -> bool:
            assert process.poll() is None, process.communicate()[1]
            return path.exists() and json.loads(path.read_bytes())["pid"] == process.pid

        until(announced)
        return process, json.loads(path.read_bytes())["url"]

    def topic(self, name: str = TRANSACTIONS) -> list[dict[str, Any]]:
        connection = open_data(self.directory, readonly=True)
        log = SqliteLog(connection)
        start, end = log.bounds(name)
        found = [json.loads(record.value) for record in log.read(name, start, end - start)]
        connection.close()
        return found

    def ids(self, name: str = TRANSACTIONS) -> set[str]:
        return {event["event_id"] for event in self.topic(name)}


def until(holds: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to that")


def end(process: "subprocess.Popen[str]", number: int = signal.SIGINT) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    publish(tmp_path / "data")
    made = Processes(tmp_path / "data")
    yield made
    for process in made.all:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("way", ["dir", "url"])
def test_a_server_is_stopped_and_started_again_and_nothing_is_lost(
    way: str, processes: Processes, tmp_path: Path
) -> None:
    server, url = processes.serve()
    target = ("--dir", str(processes.directory))
    if way == "url":
        target = (*target, "--to", url)
    truth = tmp_path / "truth.jsonl"
    producer = processes.start("simulate", "--rate", "40", *WORLD, *target, "--truth", str(truth))

    def known() -> set[str]:
        content = truth.read_bytes() if truth.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        return {json.loads(line)["event_id"] for line in whole.splitlines()}

    until(lambda: len(known()) > 20)
    assert end(server, signal.SIGTERM)[0] == 0
    before = len(known())
    if way == "dir":
        # Meanwhile they are appended to the log.
        until(lambda: len(known()) > before + 20)
    server, _ = processes.serve(int(url.rpartition(":")[2]))
    before = len(known())
    until(lambda: len(known()) > before + 20)
    code, out, err = end(producer)
    assert code == 130
    sent = known()
    assert f"{len(sent)} events in" in out
    assert "were not taken" not in out
    assert processes.ids() == sent
    until(lambda: processes.ids(PROCESSED) == sent)
    if way == "dir":
        assert "no server runs on" in err
        assert err.count("events go through the server") == 2
    assert server.poll() is None


def test_a_running_schedule_is_disabled_and_enabled_again(processes: Processes) -> None:
    directory = str(processes.directory)
    schedule = ("--every", "200ms", "--count", "5", "--disabled")
    producer = processes.start("simulate", *schedule, *WORLD, "--dir", directory)
    assert producer.stderr is not None
    until(lambda: (processes.directory / "schedule.json").exists())
    while "disabled: tick skipped" not in producer.stderr.readline():
        assert producer.poll() is None
    assert processes.topic() == []

    def tell(action: str) -> None:
        assert processes.start("simulate", action, "--dir", directory).wait(60) == 0

    tell("enable")
    until(lambda: len(processes.topic()) >= 10)
    tell("disable")
    while "disabled: tick skipped" not in producer.stderr.readline():
        assert producer.poll() is None
    count = len(processes.topic())
    assert count % 5 == 0
    tell("enable")
    until(lambda: len(processes.topic()) > count)
    code, out, _ = end(producer, signal.SIGTERM)
    assert code == 143
    assert "of ticks while the schedule was disabled" in out
    assert len(processes.topic()) % 5 == 0


def test_an_interrupted_file_is_whole(processes: Processes, tmp_path: Path) -> None:
    files = [str(tmp_path / name) for name in ("events.jsonl.gz", "truth.jsonl", "labels.jsonl")]
    producer = processes.start(
        *("simulate", "--rate", "200", *WORLD),
        *("--to", files[0], "--truth", files[1], "--labels", files[2]),
    )
    until(lambda: Path(files[1]).exists() and len(Path(files[1]).read_bytes()) > 50_000)
    code, out, err = end(producer)
    assert code == 130
    assert err.endswith("Interrupted.\n")
    with gzip.open(files[0]) as events:
        written = [json.loads(line)["event_id"] for line in events]
    known = [json.loads(line) for line in Path(files[1]).read_bytes().splitlines()]
    assert written == [one["event_id"] for one in known]
    assert f"{len(written):,} events in" in out
    labelled = {json.loads(line)["event_id"] for line in Path(files[2]).read_bytes().splitlines()}
    assert labelled <= set(written)


def test_a_reader_that_has_enough_ends_it(processes: Processes) -> None:
    producer = processes.start("simulate", "--rate", "500", *WORLD)
    assert producer.stdout is not None
    assert json.loads(producer.stdout.readline())["event_id"]
    producer.stdout.close()
    producer.stdout = None
    _, err = producer.communicate(timeout=60)
    assert producer.returncode == 0
    assert "Traceback" not in err
    assert "Exception" not in err
