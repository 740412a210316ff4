"""A configuration guessed from a file, and its text."""

from pathlib import Path

import pytest

from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import source_file
from sluicegate.sources.guess import Guess, guess
from sluicegate.sources.source import Source


def guessed(path: Path, header: str, *lines: str) -> Guess:
    path.write_text("\n".join((header, *lines)) + "\n")
    return guess(source_file(path), Source())


def line(n: int, number: int | str = "") -> str:
    return f"{number or n},2024-05-31T12:{n:02}:00Z,c{n % 5},{n * 1.5},{n % 2}"


HEADER = "id,time,customer,amount,fraud"


def test_unique_ids_are_taken(tmp_path: Path) -> None:
    found = guessed(tmp_path / "f.csv", HEADER, *map(line, range(40)))
    assert (found.make_ids, found.roles.event_id, found.rows) == ("", "id", 40)
    assert found.names == {"amount": "amount"}


def test_ids_that_repeat_further_on_are_made(tmp_path: Path) -> None:
    lines = [line(n % 60, n) for n in range(20_100)]
    found = guessed(tmp_path / "f.csv", HEADER, *lines, line(1, 20_099))
    assert found.make_ids == "id repeats (row 20,102 is the first)"


def test_no_ids_are_made(tmp_path: Path) -> None:
    lines = [line(n).partition(",")[2] for n in range(40)]
    assert guessed(tmp_path / "f.csv", HEADER[3:], *lines).make_ids == "there are none"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("267-1,423768,Ann,1.5,a@b.com", "267-2,423769,Bob,2.5,c@d.com"), "reference data"),
        (("id,name,email", "1,Ann,a@b.com"), "reference data, not events"),
        (("id,trans_date,trans_time,user", "1,31 May,12:00,7"), "join them into one column"),
        (("id,time,amount", "1,2024-05-31T12:00:00Z,5"), "whose events"),
        (("time,user", "2024-05-31T12:00:00Z,5"), "anything to learn from"),
        (("time,user",), "no rows"),
    ],
)
def test_what_is_no_file_of_events_is_said(
    lines: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=message):
        guessed(tmp_path / "f.csv", *lines)
