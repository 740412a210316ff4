"""The control verbs beside a server that runs on the same directory."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from host import event
from shop import shop

from sluicegate.runtime.data import open_data
from sluicegate.runtime.looking import find_event

pytestmark = pytest.mark.integration

SLUICEGATE = [sys.executable, "-m", "sluicegate.cli.main"]


def control(directory: Path, *arguments: object) -> str:
    """Runs a verb; its output."""
    done = subprocess.run(
        [*SLUICEGATE, *map(str, arguments)],
        cwd=directory,
        env={**os.environ, "COLUMNS": "160", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def until(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """What the condition gives once it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


class Server:
    """A server that runs on a directory."""

    def __init__(self, directory: Path) -> None:
        self.data = directory / "data"
        run = json.loads((self.data / "run.json").read_bytes())
        self.url = run["url"]
        self.token = (self.data / "token").read_text().strip()

    def send(self, raw: bytes) -> None:
        """Hands in an event."""
        request = urllib.request.Request(
            f"{self.url}/events",
            raw,
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=30).close()

    def decide(self, raw: bytes) -> dict[str, Any]:
        """Hands in an event; what was decided."""
        self.send(raw)
        return dict(until(lambda: self._decided(json.loads(raw)["event_id"])))

    def _decided(self, event_id: str) -> Any:
        connection = open_data(self.data, readonly=True)
        found = find_event(connection, event_id)
        connection.close()
        return found and json.loads(found.record)["fd"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server on version 1."""
    shop(tmp_path)
    control(tmp_path, "detector", "publish")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*SLUICEGATE, "run", "--port", "0"], cwd=tmp_path, stdout=log, stderr=log
        )
        try:
            until(lambda: (tmp_path / "data" / "run.json").exists() or process.poll() is not None)
            yield Server(tmp_path)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


def test_versions_lists_labels_and_replays_are_taken_up(server: Server, tmp_path: Path) -> None:
    assert server.decide(event("e1"))["outcome"] == "approve"
    assert "data: running at http://127.0.0.1:" in control(tmp_path, "status")

    shop(tmp_path, ("$amount > 900", "$amount > 5"))
    assert "The running server takes it up" in control(tmp_path, "detector", "publish")
    second = server.decide(event("e2", 1))
    assert (second["outcome"], second["detector_version"]) == ("block", "2")
    control(tmp_path, "detector", "rollback")
    third = server.decide(event("e3", 2))
    assert (third["outcome"], third["detector_version"]) == ("approve", "1")

    control(tmp_path, "lists", "create", "bad", "--kind", "block", "--variable", "ip")
    control(tmp_path, "lists", "add", "bad", "192.0.2.1")
    assert server.decide(event("e4", 3))["decided_by"] == "block_list:bad"

    (tmp_path / "labels.jsonl").write_text(
        '{"event_id":"e1","label":"fraud","label_time":"2026-03-02T00:00:00Z"}\n'
    )
    assert "Sent 1 labels to http://127.0.0.1:" in control(
        tmp_path, "labels", "send", "labels.jsonl"
    )
    assert "Label      fraud" in control(tmp_path, "events", "show", "e1")

    server.send(event("e5", 4, amount="many"))  # type: ignore[arg-type]
    until(lambda: "amount: not of type FLOAT" in control(tmp_path, "rejected", "list"))
    assert "Sent 1 record" in control(tmp_path, "rejected", "replay", "--all")
    until(lambda: control(tmp_path, "rejected", "list").count("not of type FLOAT") == 2)
