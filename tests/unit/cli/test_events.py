import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from host import event, label
from shop import scored, shop


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def test_an_event_is_shown_with_its_decision(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    scored(tmp_path / "data", [event("e1", amount=950), event("e2", 1)], [label("e2", "fraud")])
    shown = run("events", "show", "e1").out
    assert shown.startswith("Event e1: block\nDecided by rule:huge, ")
    assert "Rules      huge" in shown
    assert "Version    1, model none" in shown
    assert "merchant    shop" in shown
    assert "Label      fraud" in run("events", "show", "e2").out


def test_machines_get_the_record_as_it_stands(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    scored(tmp_path / "data", [event("e1", amount=950)])
    record = json.loads(run("events", "show", "e1", "--json").out)
    assert (record["event_id"], record["fd"]["outcome"]) == ("e1", "block")


def test_an_unknown_event_is_said(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    scored(tmp_path / "data", [event("e1")])
    ran = run("events", "show", "e11")
    assert ran.code == 1
    assert "no output of event e11 is stored" in ran.err
