"""Labels out of a file of their own."""

from collections.abc import Iterator

from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event_type import EventType
from sluicegate.events.label import Label, Verdict, decode_label
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import SourceFile
from sluicegate.sources.rows import Fields, columns, rows
from sluicegate.sources.shape import absent
from sluicegate.sources.source import Source
from sluicegate.sources.tally import Tally
from sluicegate.sources.times import ReadTime, compile_time

NO_TIME = -1
"""The time of a label whose file does not say when it became known."""

_VERDICTS: dict[int, Verdict] = {0: "legit", 1: "fraud", -1: "unknown"}


def read_labels(file: SourceFile, source: Source, kind: EventType, tally: Tally) -> Iterator[Label]:
    """The labels of a file; bad rows are counted in `tally`.

    JSON Lines hold ``{"event_id": …, "label": "fraud|legit|unknown", "label_time": …}``. Tables
    have columns of these names, or those that `source` gives them; the time may be left out.

    Raises:
        SourceError: for a table without id or label, or when most rows are bad.
    """
    names = None if file.format == "jsonl" else _columns(file, source, kind)
    moment = compile_time(source.label_time_format, source.time_zone)
    missing = frozenset(source.missing)
    for number, row in rows(file, source):
        tally.rows += 1
        try:
            if isinstance(row, InvalidEvent):
                raise row
            if isinstance(row, bytes):
                label = decode_label(row)
            else:
                assert names is not None
                label = _label(row, names, kind, moment, missing)
        except InvalidEvent as error:
            tally.reject(file, number, error, None if isinstance(row, InvalidEvent) else row)
            continue
        tally.accepted += 1
        yield label
    tally.finish()


def _columns(file: SourceFile, source: Source, kind: EventType) -> tuple[str, str, str | None]:
    have = columns(file, source) or ()

    def first(*candidates: str) -> str | None:
        return next((name for name in candidates if name and name in have), None)

    event_id = first(source.event_id, kind.event_id, "event_id")
    label = first(source.label, "label")
    if event_id is None or label is None:
        raise SourceError(
            f"{file.path}: a labels file needs the columns event_id and label (and label_time, if"
            f" known); its columns are {', '.join(have)}"
        )
    return event_id, label, first(source.label_time, "label_time")


def _label(
    row: Fields,
    names: tuple[str, str, str | None],
    kind: EventType,
    moment: ReadTime,
    missing: frozenset[str],
) -> Label:
    id_column, label_column, time_column = names
    event_id, value = row.get(id_column), row.get(label_column)
    if absent(event_id, missing):
        raise InvalidEvent("missing", id_column, event_id, "empty; name the event")
    code = kind.labels.code(value)
    if code < 0 and str(value).strip().lower() != "unknown":
        raise InvalidEvent("label", label_column, value, "neither fraud, legit nor unknown")
    stamp = row.get(time_column) if time_column else None
    try:
        time = NO_TIME if absent(stamp, missing) else moment(stamp)
    except (ValueError, OverflowError):
        raise InvalidEvent(
            "time", time_column or "", str(stamp), "not a time; set label_time_format"
        ) from None
    return Label(str(event_id), _VERDICTS[code], time)
