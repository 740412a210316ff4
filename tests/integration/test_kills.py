"""Killed at any moment, an embedded host goes on as if nothing had happened.

A child process runs the real host over a stream of new, bad, repeated, conflicting and failing
events, refunds and labels, and is killed with SIGKILL: by itself at every step of a batch, and
from outside at random moments. What it leaves behind when it is done must equal what a host
leaves that was never killed.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import host
import msgspec
import pytest
from forked import KILLED, Forked
from killed_host import BATCH, MARKS, SABOTAGES, Job, Mark

from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import CONSUMER, STEPS
from sluicegate.store.index import EventIndex
from sluicegate.store.positions import position

pytestmark = pytest.mark.integration

SEED, BATCHES = 5, 16


@pytest.fixture(scope="module")
def child() -> Iterator[Forked]:
    made = Forked("killed_host.py")
    yield made
    made.close()


@pytest.fixture(scope="module")
def undisturbed(child: Forked, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    directory = tmp_path_factory.mktemp("undisturbed")
    assert child.run(Job(str(directory), SEED, BATCHES)) == 0
    held = left(directory)
    outputs = host.outputs(open_data(directory))
    members = [set(record["fd"]) for record in outputs]
    assert {record["fd"]["outcome"] for record in outputs} == {"approve", "review", "block"}
    # The stream is worth the name: everything that can happen does.
    assert any("repeat_of" in found for found in members)
    assert any("degraded" in found for found in members)
    assert any("supersedes" in found for found in members)
    assert held["counters"]["rejected"].keys() >= {"conflict", "not_json", "missing"}
    assert len(held["labels"]) > 100
    return held


@pytest.fixture(scope="module")
def undisturbed_worker(child: Forked, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    directory = tmp_path_factory.mktemp("worker")
    assert child.run(Job(str(directory), SEED, BATCHES, threaded=True)) == 0
    return left(directory)


def left(directory: Path) -> dict[str, Any]:
    """All that a directory holds, and where each event's output is found."""
    connection = open_data(directory)
    try:
        held = host.everything(connection)
        processor = host.host(directory)
        sent = [raw for rows in host.stream(SEED, BATCHES, BATCH).events for raw in rows]
        valid = [raw for raw in sent if raw.startswith(b'{"event_id":"e')]
        held["states"] = host.said(processor, valid)
        held["index"] = {name: first(processor.index, f"e{name}") for name in range(1, 900)}
        processor.connection.close()
        return held
    finally:
        connection.close()


def first(index: EventIndex, event_id: str) -> int | None:
    return next(index.find(event_id), None)


def check_kill(directory: Path, before: int) -> Mark:
    """The newest mark; nothing of the batch in which it was left may be stored."""
    marks = (directory / MARKS).read_bytes().splitlines()
    mark = msgspec.json.decode(marks[-1], type=Mark)
    connection = open_data(directory)
    try:
        assert mark.position == before
        stored = position(connection, CONSUMER, "transactions")
        assert stored == before + mark.commits * BATCH
        assert mark.inside == (mark.step != "committed")
    finally:
        connection.close()
    return mark


def survive(
    child: Forked, directory: Path, kills: list[tuple[str, int]], sabotage: str = ""
) -> int:
    """Runs the stream to its end with a life for each kill and a last one; how many kills hit."""
    hits, before = 0, 0
    for step, visit in kills:
        job = Job(str(directory), SEED, BATCHES, step, visit, sabotage=sabotage)
        if child.run(job) == KILLED:
            hits += 1
            if not sabotage:
                mark = check_kill(directory, before)
                before += mark.commits * BATCH
    assert child.run(Job(str(directory), SEED, BATCHES, sabotage=sabotage)) == 0
    return hits


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_any_step_changes_nothing(
    child: Forked, undisturbed: dict[str, Any], tmp_path: Path, step: str, seed: int
) -> None:
    draw = random.Random(f"{step} {seed}")
    # Two lives end at this step, in different batches, and a third anywhere.
    kills = [
        (step, draw.randint(1, 5)),
        (step, draw.randint(1, 5)),
        (draw.choice(STEPS), draw.randint(1, 4)),
    ]
    assert survive(child, tmp_path, kills) == 3
    assert host.differing(undisturbed, left(tmp_path)) == []


@pytest.mark.parametrize("seed", range(4))
def test_kills_from_outside_change_nothing(
    child: Forked, undisturbed: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    for _ in range(5):
        child.run(Job(str(tmp_path), SEED, BATCHES, after=draw.uniform(0.02, 0.2)))
    assert child.run(Job(str(tmp_path), SEED, BATCHES)) == 0
    assert host.differing(undisturbed, left(tmp_path)) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_worker_changes_nothing(
    child: Forked, undisturbed_worker: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    # The topic is filled in one life: its records must be the same ones.
    child.run(Job(str(tmp_path), SEED, BATCHES, "begun", BATCHES + 1, threaded=True))
    for _ in range(3):
        step, visit = draw.choice(STEPS), draw.randint(1, 4)
        assert child.run(Job(str(tmp_path), SEED, BATCHES, step, visit, threaded=True)) == KILLED
    assert child.run(Job(str(tmp_path), SEED, BATCHES, threaded=True)) == 0
    assert host.differing(undisturbed_worker, left(tmp_path)) == []


@pytest.mark.parametrize(
    ("sabotage", "step", "parts"),
    [
        ("late_outputs", "committed", {"outputs"}),
        ("late_states", "committed", {"outputs", "states"}),
        ("late_position", "committed", {"outputs", "counters"}),
        ("early_commit", "states", {"outputs", "states"}),
    ],
)
def test_a_write_outside_the_transaction_is_caught(
    child: Forked,
    undisturbed: dict[str, Any],
    tmp_path: Path,
    sabotage: str,
    step: str,
    parts: set[str],
) -> None:
    """The tests above can fail: with one write moved, one kill shows it."""
    assert sabotage in SABOTAGES
    assert survive(child, tmp_path, [(step, 4)], sabotage) == 1
    found = host.differing(undisturbed, left(tmp_path))
    assert parts <= set(found)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_many_kills_change_nothing(
    child: Forked, undisturbed: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 12)):
        if draw.random() < 0.4:
            child.run(Job(str(tmp_path), SEED, BATCHES, after=draw.uniform(0.01, 0.3)))
        else:
            child.run(Job(str(tmp_path), SEED, BATCHES, draw.choice(STEPS), draw.randint(1, 8)))
    assert child.run(Job(str(tmp_path), SEED, BATCHES)) == 0
    assert host.differing(undisturbed, left(tmp_path)) == []
