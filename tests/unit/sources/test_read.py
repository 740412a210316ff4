"""Events with labels out of files."""

from pathlib import Path

import pytest

from sluicegate.events.decode import compile_decoder
from sluicegate.events.event_type import EventType
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import expand
from sluicegate.sources.read import Sourced, read
from sluicegate.sources.source import Source
from sluicegate.sources.tally import Tally

NOW = 1_800_000_000_000_000
MAPPED = Source(
    event_id="ID",
    event_time="WHEN",
    entity_id=("CUSTOMER",),
    label="FRAUD",
    columns={"amount": "AMOUNT", "terminal": "TERM"},
)


def found(path: Path, source: Source, kind: EventType, tally: Tally | None = None) -> list[Sourced]:
    tally = tally or Tally()
    return list(read(expand([str(path)]), source, kind, compile_decoder(kind), NOW, tally))


def test_rows_become_events_with_labels(table: Path, kind: EventType) -> None:
    tally = Tally()
    rows = found(table, MAPPED, kind, tally)
    assert [(row.event.id, row.event.entity, row.event.amount, row.verdict) for row in rows] == [
        ("1", "ann", 950, 0),
        ("3", "ann", 2_000, 1),
        ("4", "bob", None, -1),
    ]
    assert rows[0].event.raw.startswith(b'{"event_time":"2024-05-31T12:00:00Z","entity_id":"ann"')
    assert (tally.rows, tally.accepted) == (4, 3)
    assert tally.examples == [("t.csv:3", "mistyped", tally.examples[0].reason)]
    assert tally.examples[0].reason.startswith("amount: not of type FLOAT")


def test_json_lines_in_the_event_type_s_own_form_stay_as_they_are(
    tmp_path: Path, kind: EventType
) -> None:
    line = b'{"event_id":"a","entity_id":"x","event_time":"2024-05-31T12:00:00Z","y":"1","t":7}'
    path = tmp_path / "e.jsonl"
    path.write_bytes(line + b"\n" + b'{"event_id":"b"}\n' + b"[1]\n" + line + b"\n" + line)
    tally = Tally()
    rows = found(path, Source(label="y"), kind, tally)
    assert [(row.event.raw, row.verdict) for row in rows] == [(line, 1)] * 3
    assert dict(tally.reasons) == {("missing", "entity_id"): 1, ("not_json", ""): 1}


def test_mapped_json_lines_are_shaped(tmp_path: Path, kind: EventType) -> None:
    path = tmp_path / "e.jsonl"
    path.write_bytes(b'{"ID":1,"WHEN":1717156800,"CUSTOMER":"x","AMOUNT":2,"TERM":3,"FRAUD":1}\n')
    (row,) = found(path, MAPPED, kind)
    assert (row.event.id, row.event.time, row.event.amount, row.verdict) == (
        "1",
        1_717_156_800_000_000,
        200,
        1,
    )


def test_label_times_are_read(table: Path, kind: EventType) -> None:
    source = Source(**{**_fields(MAPPED), "label_time": "WHEN"})
    assert [row.label_time for row in found(table, source, kind)] == [
        1_717_156_800_000_000,
        1_717_156_920_000_000,
        None,
    ]


def test_a_bad_label_time_rejects_the_row(table: Path, kind: EventType) -> None:
    source = Source(**{**_fields(MAPPED), "label_time": "CUSTOMER"})
    with pytest.raises(SourceError, match="rows can't be read"):
        found(table, source, kind)


def test_strange_labels_count_as_not_known(table: Path, kind: EventType) -> None:
    tally = Tally()
    rows = found(table, Source(**{**_fields(MAPPED), "label": "CUSTOMER"}), kind, tally)
    assert {row.verdict for row in rows} == {-1}
    assert tally.strange_labels == {'"ann"': 2, '"bob"': 1}


def test_a_missing_column_names_those_there_are(table: Path, kind: EventType) -> None:
    with pytest.raises(SourceError, match=r"no column 'event_id'.*ID, WHEN, CUSTOMER") as caught:
        found(table, Source(), kind)
    assert "--map event_id=COLUMN or --make-ids" in str(caught.value)
    assert "init DIR --from t.csv" in str(caught.value)


def test_future_rows_are_refused(table: Path, kind: EventType) -> None:
    decode = compile_decoder(kind)
    with pytest.raises(SourceError, match="most lie in the future"):
        list(read(expand([str(table)]), MAPPED, kind, decode, 1_000_000, Tally()))


def _fields(source: Source) -> dict[str, object]:
    return {name: getattr(source, name) for name in source.__struct_fields__}
