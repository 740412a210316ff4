import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from host import event, label
from shop import scored, shop

from sluicegate.runtime.server import locked


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def shopping(run: Run, tmp_path: Path) -> Run:
    shop(tmp_path)
    scored(tmp_path / "data", [event("e1"), event("e2", 1)])
    return run


def write(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"\n".join(lines))
    return path


def counts(ran: Ran) -> dict[str, int]:
    return dict(json.loads(ran.out)["counts"])


def test_labels_go_straight_into_the_database_when_nothing_runs(
    shopping: Run, tmp_path: Path
) -> None:
    file = write(tmp_path / "l.jsonl", label("e1", "fraud"), b"", label("e9", "fraud"))
    ran = shopping("labels", "send", file)
    assert ran.code == 0
    assert ran.out.startswith("Sent 2 labels into the database (nothing runs).")
    assert "Label      fraud" in shopping("events", "show", "e1").out
    assert counts(shopping("labels", "send", file, "--json")) == {"unchanged": 1, "parked": 1}
    write(file, label("e1", "legit", 120))
    assert counts(shopping("labels", "send", file, "--json")) == {"applied": 1}
    assert "Label      legit" in shopping("events", "show", "e1").out


def test_parked_labels_are_listed_until_their_event_comes(shopping: Run, tmp_path: Path) -> None:
    assert shopping("labels", "parked").out == "No label waits for its event.\n"
    file = write(tmp_path / "l.jsonl", label("e9", "fraud", 60), label("e8", "legit", 30))
    shopping("labels", "send", file)
    rows = [json.loads(line) for line in shopping("labels", "parked", "--json").out.splitlines()]
    assert rows == [
        {"event_id": "e8", "label": "legit", "label_time": "2026-03-01T00:00:30.000000Z"},
        {"event_id": "e9", "label": "fraud", "label_time": "2026-03-01T00:01:00.000000Z"},
    ]
    assert "1 more" in shopping("labels", "parked", "--limit", 1).out
    scored(tmp_path / "data", [event("e9", 2)])
    assert "e9" not in shopping("labels", "parked").out
    assert "Label      fraud" in shopping("events", "show", "e9").out


def test_a_line_that_is_no_label_is_named_and_the_others_count(
    shopping: Run, tmp_path: Path
) -> None:
    file = write(tmp_path / "l.jsonl", b"{", label("e1", "fraud"), label("e2", "maybe"))
    ran = shopping("labels", "send", file)
    assert ran.code == 1
    assert "line 1: not a JSON object" in ran.err
    assert 'line 3: label: no verdict; use one of fraud, legit, unknown (got "maybe")' in ran.err
    assert "Label      fraud" in shopping("events", "show", "e1").out


def test_labels_come_from_standard_input(shopping: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = io.BytesIO(label("e1", "fraud") + b"\n" + label("e2", "legit"))

    monkeypatch.setattr("sys.stdin", Piped)
    assert counts(shopping("labels", "send", "-", "--json")) == {"applied": 2}


def test_a_directory_that_another_process_has_is_left_alone(shopping: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "l.jsonl", label("e1", "fraud"))
    with locked(tmp_path / "data"):
        ran = shopping("labels", "send", file)
    assert ran.code == 1
    assert "starts or stops just now" in ran.err
    assert "Label      none" in shopping("events", "show", "e1").out


def test_labels_without_a_version_are_parked(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    run("lists", "create", "some")
    file = write(tmp_path / "l.jsonl", label("e1", "fraud"))
    assert counts(run("labels", "send", file, "--json")) == {"parked": 1}
    scored(tmp_path / "data", [event("e1")])
    assert "Label      fraud" in run("events", "show", "e1").out
