"""Labels out of a file of their own."""

from pathlib import Path

import pytest

from sluicegate.events.event_type import EventType
from sluicegate.events.label import Label
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import source_file
from sluicegate.sources.labels import NO_TIME, read_labels
from sluicegate.sources.source import Source
from sluicegate.sources.tally import Tally

NOON = 1_717_156_800_000_000


def found(path: Path, content: str, kind: EventType, tally: Tally | None = None) -> list[Label]:
    path.write_text(content)
    return list(read_labels(source_file(path), Source(), kind, tally or Tally()))


def test_json_lines(tmp_path: Path, kind: EventType) -> None:
    line = '{"event_id":"a","label":"fraud","label_time":"2024-05-31T12:00:00Z"}\n'
    assert found(tmp_path / "l.jsonl", line, kind) == [Label("a", "fraud", NOON)]


def test_a_table_reads_labels_as_the_event_type_does(tmp_path: Path, kind: EventType) -> None:
    tally = Tally()
    content = (
        "event_id,label,label_time\na,1,2024-05-31T12:00:00Z\nb,legit,\nc,unknown,\nd,perhaps,\n"
    )
    assert found(tmp_path / "l.csv", content, kind, tally) == [
        Label("a", "fraud", NOON),
        Label("b", "legit", NO_TIME),
        Label("c", "unknown", NO_TIME),
    ]
    assert dict(tally.reasons) == {("label", "label"): 1}


def test_a_table_may_have_no_times(tmp_path: Path, kind: EventType) -> None:
    assert found(tmp_path / "l.csv", "event_id,label\na,0\n", kind) == [
        Label("a", "legit", NO_TIME)
    ]


def test_a_table_without_the_columns_is_refused(tmp_path: Path, kind: EventType) -> None:
    with pytest.raises(SourceError, match="needs the columns event_id and label"):
        found(tmp_path / "l.csv", "id,fraud\na,0\n", kind)
