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

    The output of a repeat is newer than the first one and says the same.

    The newest outputs are not in the stored index yet and are looked through, which takes some
    tenths of a second at most.
    """
    log = SqliteLog(connection)
    outputs = list(_candidates(connection, log, event_id))
    if not outputs:
        return None
    found = outputs[0]
    marks = ", ".join("?" * len(outputs))
    row = connection.execute(
        f"SELECT verdict, time FROM verdicts WHERE event IN ({marks}) ORDER BY time DESC",
        [record.offset for record in outputs],
    ).fetchone()
    verdict, time = (None, None) if row is None else (row[0], format_time(row[1]))
    return Found(found.offset, found.time, found.value, verdict, time)


def _candidates(connection: Connection, log: SqliteLog, event_id: str) -> Iterator[Record]:
    """Outputs of the event, the newest first."""
    version = registry.active(connection)
    field = "event_id" if version is None else version.definition.event_type.event_id
    kind = msgspec.defstruct("Identified", [("id", str | None, None)], rename={"id": field})
    identify = msgspec.json.Decoder(kind).decode

    def same(record: Record) -> bool:
        return bool(identify(record.value).id == event_id)  # type: ignore[attr-defined]

    yield from reversed([record for record in _newest(connection, log) if same(record)])
    for offset in find_stored(connection, event_id):
        for record in log.read(PROCESSED, offset, 1):
            # Hashes collide, and what was trimmed is followed by something else.
            if record.offset == offset and same(record):
                yield record


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
