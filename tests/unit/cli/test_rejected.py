import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from host import event, records
from shop import scored, shop

from sluicegate.detector.ports import TRANSACTIONS
from sluicegate.runtime.data import open_data


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]

BAD = [b"{", event("e2", amount="many"), b"\xff\x1b[31m"]  # type: ignore[arg-type]


@pytest.fixture
def shopping(run: Run, tmp_path: Path) -> Run:
    """A directory with one event and three rejected records."""
    shop(tmp_path)
    scored(tmp_path / "data", [BAD[0], event("e1"), *BAD[1:]])
    return run


def waiting(tmp_path: Path) -> list[bytes]:
    connection = open_data(tmp_path / "data")
    found = [record.value for record in records(connection, TRANSACTIONS)][4:]
    connection.close()
    return found


def test_rejected_records_are_listed_with_field_and_reason(shopping: Run) -> None:
    lines = shopping("rejected", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == ["0", "1", "2"]
    assert "mistyped" in lines[1]
    assert 'amount: not of type FLOAT; correct it (got "many")' in lines[1]


def test_the_list_is_narrowed(shopping: Run) -> None:
    def offsets(*arguments: object) -> list[int]:
        out = shopping("rejected", "list", "--json", *arguments).out
        return [json.loads(line)["rejected"] for line in out.splitlines()]

    assert offsets() == [0, 1, 2]
    assert offsets("--code", "mistyped") == [1]
    assert offsets("--after", 0) == [1, 2]
    assert offsets("--after", 0, "--limit", 1) == [1]
    assert offsets("--code", "nosuch") == []
    assert "--after 0 goes on" in shopping("rejected", "list", "--limit", 1).out
    assert shopping("rejected", "list", "--code", "x").out == "No rejected record with code x.\n"


def test_bytes_are_shown_but_never_move_the_cursor(shopping: Run) -> None:
    shown = shopping("rejected", "show", 2).out
    assert r"\xff\x1b[31m" in shown
    assert "\x1b" not in shown
    assert '"event_id":"e2"' in shopping("rejected", "list", "--bytes").out
    machine = json.loads(shopping("rejected", "show", 2, "--json").out)
    assert base64.b64decode(machine["data"]) == BAD[2]
    assert '"data":' not in shopping("rejected", "list", "--json").out


def test_all_are_replayed_once(shopping: Run, tmp_path: Path) -> None:
    ran = shopping("rejected", "replay", "--all")
    assert ran.out.startswith("Sent 3 records to transactions again.")
    assert "Nothing runs on this directory" in ran.out
    assert waiting(tmp_path) == BAD
    assert shopping("rejected", "replay", "--all").out.startswith("Nothing to replay")
    assert waiting(tmp_path) == BAD
    assert shopping("rejected", "list").out.count("[replayed 20") == 3


def test_a_code_or_offsets_are_replayed(shopping: Run, tmp_path: Path) -> None:
    assert json.loads(shopping("rejected", "replay", "--code", "mistyped", "--json").out) == {
        "replayed": 1,
        "running": False,
    }
    assert waiting(tmp_path) == [BAD[1]]
    shopping("rejected", "replay", 2, 0, 2)
    assert waiting(tmp_path) == [BAD[1], BAD[0], BAD[2]]
    # A named record is sent again in any case; --all knows all three.
    shopping("rejected", "replay", 1)
    assert waiting(tmp_path)[3:] == [BAD[1]]
    assert shopping("rejected", "replay", "--all").out.startswith("Nothing to replay")


def test_a_replayed_record_that_is_mended_meanwhile_is_scored(
    shopping: Run, tmp_path: Path
) -> None:
    shop(
        tmp_path,
        ('amount = { type = "PRICE", required = true }', 'amount = { type = "CATEGORICAL" }'),
        ("$amount > 900", '$amount == \\"many\\"'),
        ("$amount > 600", '$amount == \\"more\\"'),
    )
    shopping("detector", "publish")
    shopping("rejected", "replay", "--code", "mistyped")
    scored(tmp_path / "data", [])
    assert "Event e2: block" in shopping("events", "show", "e2").out


def test_mistakes_are_named(shopping: Run, tmp_path: Path) -> None:
    for arguments, said in (
        (("show", 9), "no rejected record at offset 9; 0 to 2 are held"),
        (("replay", 0, 9), "no rejected record at offset 9"),
        (("replay",), "one of the three"),
        (("replay", 1, "--all"), "one of the three"),
        (("list", "--dir", "nowhere"), "nothing was published or run there yet"),
    ):
        ran = shopping("rejected", *arguments)
        assert ran.code == 1
        assert said in ran.err
    assert waiting(tmp_path) == []
