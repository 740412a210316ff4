"""One event's output out of the data directory, without a processor."""

from collections.abc import Iterator
from sqlite3 import Connection

from msgspec import Struct
from msgspec.json import decode

from sluicegate.detector.ports import PROCESSED, Record
from sluicegate.events.time import format_time
from sluicegate.runtime.identity import answered
from sluicegate.store import registry
from sluicegate.store.index import find_stored
from sluicegate.streams.sqlite import SqliteLog


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
    found = next(_candidates(connection, log, event_id), None)
    if found is None:
        return None
    row = connection.execute(
        "SELECT verdict, time FROM verdicts WHERE event = ?", (found.offset,)
    ).fetchone()
    verdict, time = (None, None) if row is None else (row[0], format_time(row[1]))
    return Found(found.offset, found.time, found.value, verdict, time)


def _candidates(connection: Connection, log: SqliteLog, event_id: str) -> Iterator[Record]:
    """Outputs of the event, the newest first."""
    last = connection.execute("SELECT MAX(last) FROM event_index").fetchone()[0]
    start = 0 if last is None else int(last) + 1
    fresh = [offset for offset, name in answered(connection, log, start) if name == event_id]
    version = registry.active(connection)
    field = "event_id" if version is None else version.definition.event_type.event_id
    for offset in (*reversed(fresh), *find_stored(connection, event_id)):
        for record in log.read(PROCESSED, offset, 1):
            # Hashes collide, and what was trimmed is followed by something else.
            if record.offset == offset and decode(record.value).get(field) == event_id:
                yield record
