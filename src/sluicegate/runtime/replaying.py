"""Rejected records: looked at, and sent once more when what was wrong has been mended."""

from collections.abc import Iterable, Iterator
from itertools import islice
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.detector.ports import REJECTED
from sluicegate.runtime.rejection import Rejection, decode_rejection
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog

_PAGE = 500


class Rejected(Struct, frozen=True):
    """One record of `transactions_rejected`.

    Attributes:
        offset: its own, by which commands name it.
        rejection: what it says.
        replayed: when it was sent once more (microseconds UTC), None when it was not.
    """

    offset: int
    rejection: Rejection
    replayed: int | None


class NoSuchRejection(LookupError):  # noqa: N818 - says what it is
    """An offset at which no rejected record is held."""


def rejected(
    connection: Connection, *, code: str | None = None, after: int | None = None
) -> Iterator[Rejected]:
    """Rejected records in the order of their offsets.

    Args:
        code: only those rejected for this; see `sluicegate.events.errors.InvalidEvent`.
        after: only those behind this offset.
    """
    log = SqliteLog(connection)
    start, end = log.bounds(REJECTED)
    start = start if after is None else max(start, after + 1)
    while start < end:
        records = log.read(REJECTED, start, _PAGE)
        if not records:
            return
        sent = _replayed(connection, records[0].offset, records[-1].offset)
        for record in records:
            rejection = decode_rejection(record.value)
            if code is None or rejection.code == code:
                yield Rejected(record.offset, rejection, sent.get(record.offset))
        start = records[-1].offset + 1


def rejected_at(connection: Connection, offset: int) -> Rejected:
    """The rejected record at an offset.

    Raises:
        NoSuchRejection: naming the offsets that are held.
    """
    for item in rejected(connection, after=offset - 1):
        if item.offset == offset:
            return item
        break
    start, end = SqliteLog(connection).bounds(REJECTED)
    held = f"{start} to {end - 1} are" if start < end else "none is"
    raise NoSuchRejection(f"no rejected record at offset {offset}; {held} held")


def replay(
    connection: Connection, items: Iterable[Rejected], *, by: str, at: int, again: bool = True
) -> int:
    """Appends the records' bytes to the topic they came from; how many.

    A record that is rejected again stands in the topic once more, at another offset.

    Args:
        again: whether also those that were replayed before.
    """
    log = SqliteLog(connection)
    waiting = iter(items)
    sent = 0
    while page := list(islice(waiting, _PAGE)):
        with transaction(connection):
            before = _replayed(connection, page[0].offset, page[-1].offset)
            due = [item for item in page if again or item.offset not in before]
            for item in due:
                log.append(item.rejection.topic, at, [item.rejection.raw()])
            connection.executemany(
                "INSERT INTO replayed (rejected, time, who) VALUES (?, ?, ?)"
                " ON CONFLICT (rejected) DO UPDATE SET time = excluded.time, who = excluded.who",
                [(item.offset, at, by) for item in due],
            )
        sent += len(due)
    return sent


def replay_new(connection: Connection, *, code: str | None = None, by: str, at: int) -> int:
    """Sends the records that were never replayed, for one code or all; how many.

    Records that are rejected while this goes on are not among them.
    """
    return replay(connection, rejected(connection, code=code), by=by, at=at, again=False)


def _replayed(connection: Connection, first: int, last: int) -> dict[int, int]:
    return dict(
        connection.execute(
            "SELECT rejected, time FROM replayed WHERE rejected BETWEEN ? AND ?", (first, last)
        ).fetchall()
    )
