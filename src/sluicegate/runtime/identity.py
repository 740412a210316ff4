"""Which event an output record is about."""

from collections.abc import Iterator

import msgspec

from sluicegate.detector.ports import PROCESSED
from sluicegate.streams.sqlite import SqliteLog

_PAGE = 5_000


def answered(log: SqliteLog, start: int, field: str) -> Iterator[tuple[int, str]]:
    """Offsets and event ids of the outputs from an offset on, those of repeats left out.

    A repeat's output leads to the first one, and so must the event's id. `field` holds the id.
    """
    copy = msgspec.defstruct("Copy", [("repeat_of", int | None, None)])
    kind = msgspec.defstruct("Id", [("id", str), ("fd", copy)], rename={"id": field})
    decode = msgspec.json.Decoder(kind).decode
    end = log.bounds(PROCESSED)[1]
    while start < end:
        records = log.read(PROCESSED, start, _PAGE)
        if not records:
            return
        for record in records:
            try:
                found = decode(record.value)
            except msgspec.ValidationError:
                continue  # of another event type
            if found.fd.repeat_of is None:  # type: ignore[attr-defined]
                yield record.offset, found.id  # type: ignore[attr-defined]
        start = records[-1].offset + 1
