"""From simulated history to a model and decisions, by the real command."""

import csv
import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sluicegate.detector.output import canonical
from sluicegate.events.label import encode_label
from sluicegate.events.time import DAY, format_time
from sluicegate.simulate.producer import Simulation

pytestmark = pytest.mark.integration

EVENTS = 6_000
COMMAND = (sys.executable, "-m", "sluicegate.cli.main")


def micros(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety days of history as JSON Lines and as a table, and its labels four days late."""
    folder = tmp_path_factory.mktemp("shop")
    history = list(Simulation(11, 400).history(EVENTS, micros(2024, 1, 1), micros(2024, 3, 31)))
    (folder / "events.jsonl").write_bytes(b"".join(item.raw + b"\n" for item in history))
    with gzip.open(folder / "labels.jsonl.gz", "wb") as sink:
        for item in history:
            known = format_time(item.time + 4 * DAY)
            sink.write(encode_label(item.event_id, "fraud" if item.fraud else "legit", known))
            sink.write(b"\n")
    with (folder / "table.csv").open("w", newline="") as text:
        rows = [msgspec.json.decode(item.raw) for item in history]
        writer = csv.DictWriter(text, [*rows[0], "is_fraud", "label_time"])
        writer.writeheader()
        for row, item in zip(rows, history, strict=True):
            late = format_time(item.time + 4 * DAY)
            writer.writerow({**row, "is_fraud": int(item.fraud), "label_time": late})
    return folder


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLUICEGATE")}
    return {**kept, "COLUMNS": "120"}


def run(place: Path, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=place,
        env=environment(),
        capture_output=True,
        timeout=300,
    )


def answer(place: Path, *arguments: object) -> dict[str, Any]:
    done = run(place, *arguments, "--json")
    assert done.returncode == 0, done.stderr.decode()
    result: dict[str, Any] = msgspec.json.decode(done.stdout)
    return result


@pytest.fixture(scope="module")
def trained(place: Path) -> dict[str, Any]:
    return answer(place, "train", "events.jsonl", "--labels", "labels.jsonl.gz", "-o", "m.sluice")


def test_training_measures_on_what_it_has_not_seen(trained: dict[str, Any]) -> None:
    assert (trained["rows"], trained["rejected"]) == (EVENTS, 0)
    parts = {part["name"]: part["rows"] for part in trained["periods"]}
    assert list(parts) == ["train", "validation", "gap", "held_out"]
    assert sum(parts.values()) == EVENTS
    assert trained["auc"] > 0.8


def test_scores_of_held_out_events_are_those_of_the_training(
    place: Path, trained: dict[str, Any]
) -> None:
    scored = answer(place, "score", "events.jsonl", "--labels", "labels.jsonl.gz", "-m", "m.sluice")
    held_out = scored["measures"][1]
    assert held_out["auc"] == pytest.approx(trained["auc"], abs=1e-12)
    assert held_out["average_precision"] == pytest.approx(trained["average_precision"], abs=1e-12)


def test_a_table_trains_the_same_model_and_gets_the_same_decisions(
    place: Path, trained: dict[str, Any]
) -> None:
    mapped = ("--label", "is_fraud", "--map", "label_time=label_time")
    table = answer(place, "train", "table.csv", *mapped, "-o", "t.sluice")
    assert table["fingerprint"] == trained["fingerprint"]
    labels = ("--labels", "labels.jsonl.gz")
    assert run(place, "score", "events.jsonl", *labels, "-m", "m.sluice", "-o", "a").returncode == 0
    assert run(place, "score", "table.csv", *mapped, "-m", "t.sluice", "-o", "b").returncode == 0
    first, second = ((place / name).read_bytes().splitlines() for name in "ab")
    assert len(first) == EVENTS

    def decisions(records: list[bytes]) -> Iterator[object]:
        for record in records:
            fields = msgspec.json.decode(canonical(record))
            yield fields["event_id"], fields["fd"]

    assert list(decisions(first)) == list(decisions(second))


def test_three_commands_from_a_table_to_decisions(place: Path) -> None:
    assert run(place, "init", "own", "--from", "table.csv").returncode == 0
    done = run(place, "train", "table.csv", "-c", "own", "-o", "own/model.sluice")
    assert done.returncode == 0, done.stderr.decode()
    assert b"Held-out events" in done.stdout
    done = run(
        *(place, "score", "table.csv", "-c", "own", "-m", "own/model.sluice"),
        *("-o", "own/scored.jsonl"),
    )
    assert done.returncode == 0, done.stderr.decode()
    assert len((place / "own/scored.jsonl").read_bytes().splitlines()) == EVENTS
    assert (place / "own/model.html").read_text().startswith("<!doctype html>")


def test_bad_rows_never_stop_a_run(place: Path) -> None:
    good = (place / "events.jsonl").read_bytes()
    (place / "mixed.jsonl").write_bytes(b"{\n" + good + b'{"event_id":"x"}\n\xff\n')
    scored = answer(place, "score", "mixed.jsonl", "--rejected", "bad.jsonl")
    assert (scored["rows"], scored["rejected"], scored["events"]) == (EVENTS + 3, 3, EVENTS)
    bad = [msgspec.json.decode(line) for line in (place / "bad.jsonl").read_bytes().splitlines()]
    assert [(item["number"], item["code"]) for item in bad] == [
        (1, "not_json"),
        (EVENTS + 2, "missing"),
        (EVENTS + 3, "encoding"),
    ]


def test_an_interrupt_ends_cleanly_and_leaves_no_half_file(place: Path) -> None:
    os.mkfifo(place / "endless.jsonl")
    process = subprocess.Popen(
        [*COMMAND, "score", "endless.jsonl", "-o", "never.jsonl"],
        cwd=place,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with (place / "endless.jsonl").open("wb") as feed:  # returns once the command reads it
        feed.write((place / "events.jsonl").read_bytes()[:4_096])
        feed.flush()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err == b"Interrupted.\n"
    assert not list(place.glob("never*"))
