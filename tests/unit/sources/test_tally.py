"""Counting what could not be read."""

import io
from pathlib import Path

import msgspec
import pytest

from sluicegate.events.errors import InvalidEvent
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import source_file
from sluicegate.sources.tally import EXAMPLES, Tally

FILE = source_file(Path("t.csv"))


def bad(code: str = "time", field: str = "WHEN") -> InvalidEvent:
    return InvalidEvent(code, field, "soon", "not a time")


def filled(accepted: int, refused: int, **kinds: str) -> Tally:
    tally = Tally()
    tally.rows, tally.accepted = accepted + refused, accepted
    for number in range(refused):
        tally.reject(FILE, number + 2, bad(**kinds), {})
    return tally


def test_the_first_few_are_shown_and_all_are_counted() -> None:
    lines = filled(100, 9).summary()
    assert lines[0] == "9 of 109 rows rejected:"
    assert lines[1] == "  9 × time in WHEN"
    assert lines[3] == '  t.csv:2  WHEN: not a time (got "soon")'
    assert len(lines) == 3 + EXAMPLES


def test_nothing_is_said_of_nothing() -> None:
    assert filled(3, 0).summary() == []


def test_most_bad_is_a_mistake_that_is_guessed() -> None:
    filled(2, 2).finish()
    with pytest.raises(SourceError, match="set time_format"):
        filled(2, 3).finish()
    with pytest.raises(SourceError, match="map the column"):
        filled(0, 3, code="missing").finish()


def test_a_thousand_bad_from_the_start_end_the_reading() -> None:
    with pytest.raises(SourceError, match="1,000 of 5,000"):
        filled(0, 5_000)
    assert filled(1, 5_000).refused == 5_000


def test_no_rows_are_an_error() -> None:
    with pytest.raises(SourceError, match="no rows"):
        Tally().finish()


def test_rejected_rows_are_written_with_the_reason() -> None:
    sink = io.BytesIO()
    tally = Tally(sink)
    tally.reject(FILE, 2, bad(), {"WHEN": "soon", "NAME": "caf\udce9", "NONE": None})
    tally.reject(FILE, 3, bad(), b'{"a": \n')
    first, second = map(msgspec.json.decode, sink.getvalue().splitlines())
    assert first["row"] == {"WHEN": "soon", "NAME": "caf?"}
    assert (first["number"], first["code"], first["field"]) == (2, "time", "WHEN")
    assert second["row"] == '{"a":'


def test_strange_labels_are_counted_by_value() -> None:
    tally = Tally()
    for value in ("maybe", "maybe", "later"):
        tally.strange(value)
    assert tally.strange_labels.most_common() == [('"maybe"', 2), ('"later"', 1)]
