"""`sluicegate run` as its users have it: a process, talked to by HTTP."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_client import event, publish
from msgspec.structs import replace

from sluicegate.rules.definition import RuleDefinition
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data
from sluicegate.store import registry
from sluicegate.store.database import transaction

pytestmark = pytest.mark.integration

COMMAND = (sys.executable, "-m", "sluicegate.cli.main", "run", "--port", "0")

SLOW = """
import sys, time
from pathlib import Path
from sluicegate.api.serve import serve
from sluicegate.runtime.config import load

directory, step = Path(sys.argv[1]), sys.argv[2]

def fault(name):
    if name == step and (directory / "slow").exists():
        (directory / "busy").touch()
        time.sleep(0.4)

serve(load(None, {}, {"settings": {"port": 0}}), directory, {}, auth=False, fault=fault)
"""


class Served:
    """Server processes on one data directory, one after the other."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.client = httpx.Client()
        self._processes: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, command: tuple[str, ...] = COMMAND) -> None:
        """Starts one and waits until it answers."""
        if command == COMMAND:
            command = (*COMMAND, "--dir", str(self.directory), *arguments)
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self._processes.append(process)
        announced = self.directory / "run.json"
        while not self._announced(announced, process.pid):
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)
        token = self.directory / "token"
        headers = {}
        if token.exists():
            headers["Authorization"] = f"Bearer {token.read_text().strip()}"
        self.client.close()
        self.client = httpx.Client(
            base_url=json.loads(announced.read_bytes())["url"], headers=headers, timeout=30
        )

    def _announced(self, path: Path, pid: int) -> bool:
        try:
            return bool(json.loads(path.read_bytes())["pid"] == pid)
        except FileNotFoundError:
            return False

    @property
    def process(self) -> "subprocess.Popen[str]":
        return self._processes[-1]

    def end(self, name: int = signal.SIGTERM) -> tuple[int, str]:
        """Ends the newest one: its status and what it said."""
        self.process.send_signal(name)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said

    def outputs(self, event_id: str) -> list[dict[str, Any]]:
        """All output records of an event."""
        connection = open_data(self.directory, readonly=True)
        rows = connection.execute("SELECT value FROM topic_processed_transactions ORDER BY offset")
        found = [json.loads(row[0]) for row in rows]
        connection.close()
        return [one for one in found if one["event_id"] == event_id]

    def wait_for_outputs(self, event_id: str, count: int) -> list[dict[str, Any]]:
        """All output records, once there are so many."""
        for _ in range(1_000):
            found = self.outputs(event_id)
            if len(found) >= count:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{len(found)} outputs of {event_id}")

    def close(self) -> None:
        self.client.close()
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    directory = tmp_path / "data"
    publish(directory)
    found = Served(directory)
    yield found
    found.close()


def test_from_the_start_to_the_end(served):
    served.start()
    post = served.client.post
    scored = post("/score", json=event("e1"))
    taken = post("/events", json=[event("e2"), {"bad": 1}])
    label = {"event_id": "e1", "label": "fraud", "label_time": event("x")["event_time"]}
    labelled = post("/labels", json=label)
    assert scored.json()["fd"]["outcome"] == "approve"
    assert (taken.status_code, taken.json()["accepted"]) == (202, 2)
    assert labelled.json()["labels"][0]["status"] == "applied"
    assert served.client.get("/events/e1").json()["verdict"]["label"] == "fraud"
    assert len(served.client.get("/rejected").json()["rejected"]) == 1
    assert served.client.get("/healthz").status_code == 200
    assert 'outcomes_total{outcome="approve"} 2.0' in served.client.get("/metrics").text

    status, said = served.end(signal.SIGINT)
    assert status == 0
    assert "Sluicegate takes events at http://127.0.0.1:" in said
    assert "version 1" in said
    assert str(served.directory / "token") in said
    assert served.client.headers["Authorization"].split()[1] not in said
    assert not (served.directory / "run.json").exists()

    served.start()
    assert 'outcomes_total{outcome="approve"} 2.0' in served.client.get("/metrics").text
    assert served.client.get("/events/e2").status_code == 200


def test_what_was_accepted_survives_a_kill_and_is_scored_once(served):
    served.start()
    events = [event(f"k{at}") for at in range(200)]
    taken = served.client.post("/events", json=events)
    served.process.kill()
    served.process.wait()
    assert taken.status_code == 202

    served.start()
    served.wait_for_outputs("k199", 1)
    served.client.post("/score", json=event("after"))
    assert all(len(served.outputs(f"k{at}")) == 1 for at in (0, 57, 199))
    assert served.client.post("/score", json=events[57]).json()["fd"]["repeat_of"] >= 0


def slow(served: Served, step: str) -> None:
    served.start(command=(sys.executable, "-c", SLOW, str(served.directory), step))


@pytest.mark.parametrize("step", ["input", "outputs"])
def test_at_the_deadline_the_fallback_is_answered_and_stays_the_answer(served, step):
    """The worker sleeps before it has decided the event, or after it, before the commit."""
    slow(served, step)
    sent = event("late", note="kept")
    (served.directory / "slow").touch()
    told = served.client.post("/score?deadline_ms=50", json=sent)
    (served.directory / "slow").unlink()
    fd = told.json()["fd"]
    assert told.status_code == 200
    assert told.json()["note"] == "kept"
    assert (fd["outcome"], fd["decided_by"], fd["degraded"]) == ("review", "fallback", "deadline")

    stored = served.wait_for_outputs("late", 1 if step == "input" else 2)[-1]["fd"]
    assert stored["outcome"] == "approve"
    assert stored["supersedes"] == {"outcome": "review", "reason": "deadline"}

    again = served.client.post("/score", json=sent).json()["fd"]
    assert (again["outcome"], again["degraded"]) == ("review", "deadline")
    assert 'fallbacks_total{reason="deadline"} 1.0' in served.client.get("/metrics").text


def test_nobody_is_kept_waiting_by_a_slow_event_of_another(served):
    slow(served, "input")
    (served.directory / "slow").touch()
    late = served.client.post("/score?deadline_ms=20", json=event("first"))
    (served.directory / "slow").unlink()
    assert late.json()["fd"]["degraded"] == "deadline"
    assert (
        served.client.post("/score?deadline_ms=5000", json=event("next")).json()["fd"]["decided_by"]
        == "default"
    )


def test_only_a_token_opens(served):
    served.start()
    stranger = httpx.Client(base_url=served.client.base_url)
    for method, path in (("POST", "/score"), ("GET", "/metrics"), ("GET", "/lists")):
        assert stranger.request(method, path).status_code == 401
    assert stranger.get("/healthz").status_code == 200
    stranger.close()


def test_without_tokens_only_this_machine_is_served(served):
    found = subprocess.run(
        [*COMMAND, "--dir", served.directory, "--host", "0.0.0.0", "--no-auth"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 1
    assert "other machines" in found.stderr
    served.start("--no-auth")
    assert httpx.post(served.client.base_url.join("/score"), json=event("free")).status_code == 200


def test_rejected_events_are_sent_again(served):
    served.start()
    served.client.post("/events", json=event("r", transaction_amt="x"))
    offset = served.client.get("/rejected").json()["rejected"][0]["offset"]
    sent = served.client.post("/rejected/replay", json={"offsets": [offset]})
    assert sent.json() == {"replayed": 1}
    for _ in range(500):
        found = served.client.get("/rejected").json()["rejected"]
        if len(found) == 2:
            break
        time.sleep(0.02)
    assert [one["code"] for one in found] == ["mistyped", "mistyped"]


def test_a_version_published_by_another_process_takes_over(served):
    served.start()
    before = served.client.post("/score", json=event("v1")).json()["fd"]
    rule = RuleDefinition("all", "$transaction_amt > 0", ("block",))
    definition = replace(load(None, {}).definition, rules=(rule,))
    connection = open_data(served.directory)
    with transaction(connection):
        number = registry.add_version(connection, definition, None, None, by="bob", at=2)
        registry.activate(connection, number, by="bob", at=2)
    connection.close()
    after = served.client.post("/score", json=event("v2")).json()["fd"]
    assert (before["outcome"], before["detector_version"]) == ("approve", "1")
    assert (after["outcome"], after["detector_version"]) == ("block", str(number))
    served.client.post("/detector/rollback")
    assert served.client.post("/score", json=event("v3")).json()["fd"]["outcome"] == "approve"


def test_a_list_counts_at_once(served):
    served.start()
    served.client.put("/lists/bad", json={"kind": "block", "variable": "email_address"})
    served.client.post("/lists/bad/entries", json={"values": ["a@b.example"]})
    found = served.client.post("/score", json=event("m", email_address="a@b.example"))
    assert found.json()["fd"]["decided_by"] == "block_list:bad"


def test_what_was_begun_is_finished_when_it_is_stopped(served):
    slow(served, "input")
    (served.directory / "slow").touch()
    body = b"\n".join(json.dumps(event(f"s{at}")).encode() for at in range(50))
    reader = subprocess.Popen(
        [sys.executable, "-c", _POST, str(served.client.base_url.join("/events"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert reader.stdin is not None
    reader.stdin.write(body)
    reader.stdin.close()
    while not (served.directory / "busy").exists():
        time.sleep(0.01)
    assert served.end()[0] == 0
    assert reader.stdout is not None
    answer = json.loads(reader.stdout.read())
    reader.stdout.close()
    reader.wait()
    assert answer["accepted"] == 50
    (served.directory / "slow").unlink()
    served.start()
    assert len(served.wait_for_outputs("s49", 1)) == 1


_POST = """
import sys, httpx
kind = {"Content-Type": "application/x-ndjson"}
url = sys.argv[1]
print(httpx.post(url, content=sys.stdin.buffer.read(), headers=kind, timeout=30).text)
"""


def test_a_directory_serves_one(served):
    served.start()
    second = subprocess.run(
        [*COMMAND, "--dir", served.directory], capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"process {served.process.pid}" in second.stderr
    assert "--dir" in second.stderr
    assert served.client.get("/healthz").status_code == 200


def test_without_a_version_events_wait_for_one(tmp_path):
    directory = tmp_path / "data"
    served = Served(directory)
    try:
        served.start()
        assert served.client.get("/healthz").status_code == 503
        assert served.client.post("/score", json=event("w0")).status_code == 503
        assert served.client.post("/events", json=event("w1")).status_code == 202
        publish(directory)
        assert served.wait_for_outputs("w1", 1)[0]["fd"]["detector_version"] == "1"
        assert served.client.get("/healthz").status_code == 200
    finally:
        served.close()


def test_the_environment_gives_the_token(served):
    os.environ["SLUICEGATE_TOKEN"] = "ann 0123456789abcdef"
    try:
        served.start()
    finally:
        del os.environ["SLUICEGATE_TOKEN"]
    assert not (served.directory / "token").exists()
    served.client.headers["Authorization"] = "Bearer 0123456789abcdef"
    served.client.put("/lists/mine", json={})
    assert served.client.get("/lists/mine/changes").json()["changes"][0]["by"] == "ann"
