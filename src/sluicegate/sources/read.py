"""Events with their labels out of files."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from sluicegate.events.decode import Decoder
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.event_type import EventType
from sluicegate.sources.errors import SourceError
from sluicegate.sources.files import SourceFile
from sluicegate.sources.header import headless
from sluicegate.sources.rows import Fields, columns, rows
from sluicegate.sources.shape import absent, compile_shape, optional, used
from sluicegate.sources.source import Source
from sluicegate.sources.tally import Tally
from sluicegate.sources.times import compile_time


class Sourced(NamedTuple):
    """An event of a file.

    Attributes:
        verdict: 1 fraud, 0 legitimate, -1 not known.
        label_time: when the verdict became known, microseconds; None when the file does not say.
    """

    event: Event
    verdict: int
    label_time: int | None


def read(
    files: Sequence[SourceFile],
    source: Source,
    kind: EventType,
    decode: Decoder,
    now: int,
    tally: Tally,
) -> Iterator[Sourced]:
    """The events of files, in the order of their rows, through the event type's strict decoder.

    Bad rows are counted in `tally`, never raised.

    Args:
        now: taken for the append time of all events, microseconds; later ones are refused.

    Raises:
        SourceError: for a file that can't be read at all, or whose columns do not fit.
    """
    for file in files:
        check_columns(file, source, kind)
    shape = compile_shape(source, kind)
    shapes = source.shapes()
    take = _labels(source, kind, tally)
    wanted = frozenset({**used(source, kind), **optional(source, kind)})
    object_of = msgspec.json.Decoder(dict[str, Any]).decode
    for file in files:
        for number, row in rows(file, source, wanted):
            tally.rows += 1
            fields: Fields = {}
            try:
                if isinstance(row, InvalidEvent):
                    raise row
                if isinstance(row, bytes):
                    if shapes:
                        fields = _object(object_of, row)
                        event = decode(shape(number, fields), now)
                    else:
                        event = decode(row, now)
                        fields = object_of(row) if source.label else fields
                else:
                    fields = row
                    event = decode(shape(number, fields), now)
                verdict, label_time = take(fields) if source.label else (-1, None)
            except InvalidEvent as error:
                tally.reject(file, number, error, None if row is error else row)  # type: ignore[arg-type]
                continue
            tally.accepted += 1
            yield Sourced(event, verdict, label_time)
    tally.finish()


def check_columns(file: SourceFile, source: Source, kind: EventType) -> None:
    """Whether a file has the columns that are needed.

    Raises:
        SourceError: naming those it lacks and those it has.
    """
    have = columns(file, source)
    if have is None:
        return
    lacking = {name: field for name, field in used(source, kind).items() if name not in have}
    if not lacking:
        return
    wrong = headless(file, have)
    if wrong:
        raise SourceError(wrong)
    column, field = next(iter(lacking.items()))
    also = f" (nor {', '.join(map(repr, list(lacking)[1:]))})" if len(lacking) > 1 else ""
    flag = f"--map {field}=COLUMN" + (" or --make-ids" if field == "event_id" else "")
    raise SourceError(
        f"{file.path}: no column {column!r} for {field}{also}; its columns are"
        f" {', '.join(have)}.\nSay which one it is with {flag}, or let"
        f" `sluicegate init DIR --from {file.path.name}` guess the mapping."
    )


def _labels(
    source: Source, kind: EventType, tally: Tally
) -> Callable[[Fields], tuple[int, int | None]]:
    code = kind.labels.code
    moment = compile_time(source.label_time_format, source.time_zone)
    label, time, missing = source.label, source.label_time, frozenset(source.missing)

    def take(fields: Fields) -> tuple[int, int | None]:
        value = fields.get(label)
        if absent(value, missing):
            return -1, None
        verdict = code(value)
        if verdict < 0:
            tally.strange(value)
            return -1, None
        stamp = fields.get(time) if time else None
        if absent(stamp, missing):
            return verdict, None
        try:
            return verdict, moment(stamp)
        except (ValueError, OverflowError):
            raise InvalidEvent(
                "time", time, str(stamp), "not a time of the format; set label_time_format"
            ) from None

    return take


def _object(decode: Callable[[bytes], dict[str, Any]], raw: bytes) -> dict[str, Any]:
    try:
        return decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent("not_json", "", None, f"not a JSON object: {error}") from None
