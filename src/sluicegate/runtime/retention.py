"""What is dropped when it has become old, in small steps."""

from sqlite3 import Connection

from sluicegate.detector.ports import LABELS, PROCESSED, REJECTED, TRANSACTIONS
from sluicegate.events.time import DAY
from sluicegate.store import outbox, positions
from sluicegate.store.index import EventIndex
from sluicegate.streams.sqlite import SqliteLog

SCORING = "scoring"
"""The consumer of `transactions` that always exists, also before its first batch."""


def due(
    connection: Connection,
    log: SqliteLog,
    now: int,
    topic_days: int,
    event_days: int,
    limit: int,
) -> dict[str, int]:
    """Topic -> the offset before which its records may go; topics without any are left out.

    A record goes when it is older than its topic keeps it and every consumer of the topic is
    behind it. What waits in the outbox holds its event: nobody has been told of it yet.
    `history` stays: only who put it there knows how long it is wanted.

    Args:
        now: microseconds UTC.
        limit: most records that are looked at per topic.
    """
    found: dict[str, int] = {}
    for topic in (TRANSACTIONS, LABELS, REJECTED, PROCESSED):
        days = event_days if topic == PROCESSED else topic_days
        edge = now - days * DAY
        start, _ = log.bounds(topic)
        first = log.read(topic, start, 1)
        if not first or first[0].time >= edge:
            continue
        end = _consumed(connection, log, topic)
        for record in log.read(topic, start, limit):
            if record.time >= edge or record.offset >= end:
                break
            found[topic] = record.offset + 1
    return found


def _consumed(connection: Connection, log: SqliteLog, topic: str) -> int:
    """The offset up to which no consumer needs the topic any more."""
    ends = positions.of_topic(connection, topic)
    if topic == TRANSACTIONS:
        ends.append(positions.position(connection, SCORING, topic))
    if topic == PROCESSED:
        untold = outbox.oldest_event(connection)
        ends += [] if untold is None else [untold]
    return min(ends, default=log.bounds(topic)[1])


def drop(
    connection: Connection, log: SqliteLog, index: EventIndex, due: dict[str, int], limit: int
) -> int:
    """Drops what `due` found, at most `limit` per topic; inside a transaction. How many went."""
    gone = 0
    for topic, before in due.items():
        gone += log.trim(topic, before, limit)
        if topic == PROCESSED:
            for table in ("verdicts", "unscored", "unscored_vectors"):
                connection.execute(f"DELETE FROM {table} WHERE event < ?", (before,))
            index.drop(before)
    return gone
