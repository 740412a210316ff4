"""A system that is given its past judges its first live events as if it had seen it all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sluicegate.detector.ports import HISTORY
from sluicegate.enrich.table import enrichers
from sluicegate.events.label import encode_label
from sluicegate.events.time import DAY, format_time, parse_time
from sluicegate.runtime.batch import Input
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Processor
from sluicegate.runtime.server import locked
from sluicegate.simulate.producer import Simulation

pytestmark = pytest.mark.integration

START = parse_time("2026-01-01T00:00:00Z")
END = START + 40 * DAY
PAST = 2_500


def run(*arguments: object, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sluicegate.cli.main", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty days of events, the first `PAST` of them apart, and labels four days late."""
    folder = tmp_path_factory.mktemp("history")
    items = list(Simulation(5, 200).history(3_000, START, END))
    lines = [item.raw + b"\n" for item in items]
    (folder / "all.jsonl").write_bytes(b"".join(lines))
    (folder / "past.jsonl").write_bytes(b"".join(lines[:PAST]))
    labels = [
        encode_label(item.event_id, "fraud", format_time(item.time + 4 * DAY))
        for item in items[:PAST]
        if item.fraud
    ]
    (folder / "labels.jsonl").write_bytes(b"\n".join(labels))
    assert len(labels) > 10
    # So short a present that none of its own labels could matter yet.
    assert items[-1].time - items[PAST].time < 7 * DAY
    return folder


def live(directory: Path, raws: list[bytes]) -> dict[str, str]:
    """Digest of the features of each event that a processor on the directory decides."""
    connection = open_data(directory)
    processor = Processor(connection, enrichers(), lambda: END)
    assert processor.take_up()
    report = processor.step([Input(raw) for raw in raws])
    connection.close()
    records = map(json.loads, report.values)
    return {record["event_id"]: record["fd"]["features"] for record in records}


def test_the_first_live_events_have_the_features_of_a_full_replay(place: Path) -> None:
    data = place / "data"
    said = run(
        "history", "load", place / "past.jsonl", "--labels", place / "labels.jsonl", "--dir", data
    )
    assert f"{PAST:,} events are the past of" in said
    run("detector", "publish", "--dir", data)
    out = place / "scored.jsonl"
    run("score", place / "all.jsonl", "--labels", place / "labels.jsonl", "--out", out)
    replayed = [json.loads(line) for line in out.read_bytes().splitlines()]
    expected = {record["event_id"]: record["fd"]["features"] for record in replayed}

    raws = (place / "all.jsonl").read_bytes().splitlines()[PAST:]
    found = live(data, raws)
    assert found == {event_id: expected[event_id] for event_id in found}
    assert len(found) == len(raws)


def test_loading_twice_counts_nothing_twice(place: Path) -> None:
    data = place / "twice"
    said = [run("history", "load", place / "past.jsonl", "--dir", data) for _ in range(2)]
    assert "counts once" not in said[0]
    assert f"{2 * PAST:,} are stored; an event that is there twice counts once" in said[1]
    once = place / "once"
    run("history", "load", place / "past.jsonl", "--dir", once)
    raws = (place / "all.jsonl").read_bytes().splitlines()[PAST : PAST + 50]
    for directory in (data, once):
        run("detector", "publish", "--dir", directory)
    assert live(data, raws) == live(once, raws)


def test_a_running_system_is_not_given_another_past(place: Path) -> None:
    data = place / "busy"
    with locked(data):
        said = run("history", "load", place / "past.jsonl", "--dir", data, code=1)
    assert "in use by another sluicegate" in said
    connection = open_data(data)
    assert connection.execute(f"SELECT COUNT(*) FROM topic_{HISTORY}").fetchone() == (0,)
    connection.close()
