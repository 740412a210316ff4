"""One event's output out of the data directory, without a processor."""

from collections.abc import Iterator
from sqlite3 import Connection

import msgspec
from msgspec import Struct

from sluicegate.detector.ports import PROCESSED, Record
from sluicegate.events.time import format_time
from sluicegate.store import registry
from sluicegate.store.index import find_stored
from sluicegate.streams.sqlite import SqliteLog

_PAGE = 2_000


class Found(Struct, frozen=True):
    """An event and what was said about it.

    Attributes:
        offset, time: where and when (microseconds UTC) its newest output was written.
        record: the output record, input fields and ``fd``.
        verdict, verdict_time: the newest verdict and when it became known, None before any.
    """

    offset: int
    time: int
    record: bytes
    verdict: str | None
    verdict_time: str | None


def find_event(connection: Connection, event_id: str) -> Found | None:
    """The newest output of an event; None when none is held. Reads only.

    The newest outputs are not in the stored index yet and are looked through, which takes some
    tenths of a second at most.
    """
    log = SqliteLog(connection)
    identify = _identifier(connection)
    found: Record | None = None
    for record in _newest(connection, log):
        if identify(record.value) == event_id:
            found = record
    if found is None:
        for offset in find_stored(connection, event_id):
            held = log.read(PROCESSED, offset, 1)
            if held and held[0].offset == offset and identify(held[0].value) == event_id:
                found = held[0]
                break
    if found is None:
        return None
    row = connection.execute(
        "SELECT verdict, time FROM verdicts WHERE event = ?", (found.offset,)
    ).fetchone()
    verdict, time = (None, None) if row is None else (row[0], format_time(row[1]))
    return Found(found.offset, found.time, found.value, verdict, time)


class _Identifier:
    """Reads the id out of an output record."""

    def __init__(self, field: str) -> None:
        kind = msgspec.defstruct("Identified", [("id", str)], rename={"id": field})
        self._decode = msgspec.json.Decoder(kind).decode

    def __call__(self, value: bytes) -> str:
        return str(self._decode(value).id)  # type: ignore[attr-defined]


def _identifier(connection: Connection) -> _Identifier:
    version = registry.active(connection)
    return _Identifier("event_id" if version is None else version.definition.event_type.event_id)


def _newest(connection: Connection, log: SqliteLog) -> Iterator[Record]:
    """Outputs behind the last stored segment of the index."""
    last = connection.execute("SELECT MAX(last) FROM event_index").fetchone()[0]
    start, end = 0 if last is None else int(last) + 1, log.bounds(PROCESSED)[1]
    while start < end:
        records = log.read(PROCESSED, start, _PAGE)
        if not records:
            return
        yield from records
        start = records[-1].offset + 1
