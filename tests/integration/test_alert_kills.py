"""Killed at any moment, alerts are told at least once, and twice only as the guarantee says.

A child process runs a worker and its alerts against a real mail server and is killed with SIGKILL:
by itself at every step, and from outside at random moments. A repeat is allowed only for a
delivery that the server had accepted when the process ended, and must have the same Message-ID.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import KILLED, Forked
from killed_alerts import Job
from mail_server import Received, Server, mail_server

from sluicegate.runtime.alerting import STEPS
from sluicegate.runtime.clock import now
from sluicegate.runtime.data import open_data

pytestmark = pytest.mark.integration

EVENTS = 12


@pytest.fixture(scope="module")
def child() -> Iterator[Forked]:
    made = Forked("killed_alerts.py")
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as running:
        yield running


def told(message: Received) -> int:
    """How many alerts a mail stands for."""
    found = re.search(r"(\d+) alerts", message.message["Subject"] or "")
    return 1 if message.message["X-Sluicegate-Event"] else int(found[1]) if found else 0


def check(server: Server, directory: Path, events: int, accepted_kills: int) -> None:
    """Nothing is lost; repeats are as many as may be, and equal."""
    by_id = {item.message["Message-ID"]: item for item in server.messages}
    counts = Counter(item.message["Message-ID"] for item in server.messages)
    assert sum(counts.values()) - len(counts) <= accepted_kills
    for name, first in by_id.items():
        bodies = {
            item.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
            for item in server.messages
            if item.message["Message-ID"] == name
        }
        assert len(bodies) == 1, first.message["Subject"]
    listed = Counter(
        name
        for item in by_id.values()
        for name in set(
            re.findall(r"\be\d+\b", item.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        )
    )
    assert listed == {f"e{number}": 1 for number in range(events)}
    connection = open_data(directory, readonly=True)
    totals = connection.execute("SELECT value FROM counters WHERE name = 'alerts'").fetchall()
    connection.close()
    assert totals == [(events,)]


@pytest.mark.parametrize("above", [1_000, 2])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_nothing(
    child: Forked, server: Server, tmp_path: Path, step: str, above: int
) -> None:
    draw = random.Random(f"{step} {above}")
    began, kills = now(), 0
    for visit in (1, draw.randint(1, 2)):
        job = Job(str(tmp_path), server.port, EVENTS, above, began, step, visit)
        kills += child.run(job) == KILLED
    assert kills >= 1
    assert child.run(Job(str(tmp_path), server.port, EVENTS, above, began)) == 0
    # Whoever routes is killed beside a sender that may just have been answered.
    check(server, tmp_path, EVENTS, 0 if step in ("alert_begun", "alert_settled") else kills)


def test_the_kill_behind_the_acceptance_brings_exactly_one_repeat(
    child: Forked, server: Server, tmp_path: Path
) -> None:
    job = Job(str(tmp_path), server.port, EVENTS, 1_000, now())
    killed = Job(str(tmp_path), server.port, EVENTS, 1_000, job.began, "alert_accepted", 3)
    assert child.run(killed) == KILLED
    assert child.run(job) == 0
    assert len(server.messages) == EVENTS + 1
    check(server, tmp_path, EVENTS, 1)


def test_a_delivery_forgotten_too_early_is_caught(
    child: Forked, server: Server, tmp_path: Path
) -> None:
    """The tests above can fail."""
    job = Job(str(tmp_path), server.port, EVENTS, 1_000, now(), "forgotten", 2, sabotage=True)
    assert child.run(job) == KILLED
    assert child.run(Job(str(tmp_path), server.port, EVENTS, 1_000, job.began)) == 0
    with pytest.raises(AssertionError):
        check(server, tmp_path, EVENTS, 0)


@pytest.mark.parametrize("seed", range(3))
def test_kills_from_outside_lose_nothing(
    child: Forked, server: Server, tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    above, began = draw.choice([1_000, 2]), now()
    for _ in range(4):
        after = draw.uniform(0.02, 0.25)
        child.run(Job(str(tmp_path), server.port, EVENTS, above, began, after=after))
    assert child.run(Job(str(tmp_path), server.port, EVENTS, above, began)) == 0
    check(server, tmp_path, EVENTS, 4)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 140))
def test_many_kills_lose_nothing(child: Forked, server: Server, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    above, began, accepted = draw.choice([1_000, 5, 2, 0]), now(), 0
    for _ in range(draw.randint(1, 10)):
        job = Job(str(tmp_path), server.port, 40, above, began)
        if draw.random() < 0.4:
            job.after = draw.uniform(0.01, 0.4)
        else:
            job.step, job.visit = draw.choice(STEPS), draw.randint(1, 6)
        if draw.random() < 0.2:
            server.behaviour = draw.choice(["busy", "drop", "data_4xx"])
            job.step, job.after = "", 0.3
        accepted += child.run(job) == KILLED
        server.behaviour = "accept"
    assert child.run(Job(str(tmp_path), server.port, 40, above, began)) == 0
    check(server, tmp_path, 40, accepted)
