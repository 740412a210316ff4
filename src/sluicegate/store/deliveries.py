"""What is on its way to a channel, and how the channel fares.

Every function that writes is called inside a transaction.
"""

from sqlite3 import Connection

from msgspec import Struct

from sluicegate.detector.tally import Tally, added
from sluicegate.store import counters
from sluicegate.store.outbox import BACKLOG, FAILED, OPEN, SINGLE, WAITING, joined, parted
from sluicegate.store.tallies import decoded, encoded

COUNTER = "alerts"
"""Name of the totals of alerts that were delivered, by channel."""

OUTAGE = 3
"""Failures in a row after which it was the channel, and not one delivery, that was at fault."""


class Parcel(Struct, frozen=True):
    """A delivery whose content is settled.

    Attributes:
        alerts: encoded, those that are listed.
        total: all that it stands for.
        since, until: when the first and the last came, microseconds UTC.
        attempts: tries, the one that begins now among them.
        tallies: of all; what an earlier version stored may have none, or not all in them.
    """

    id: int
    reason: str
    alerts: tuple[bytes, ...]
    total: int
    since: int
    until: int
    attempts: int
    tallies: tuple[Tally, ...] = ()

    @property
    def digest(self) -> bool:
        """Whether it tells alerts together."""
        return self.reason != SINGLE


class Candidate(Struct, frozen=True):
    """A delivery that may go out."""

    id: int
    attempts: int
    outcomes: tuple[str, ...]


def candidates(connection: Connection, channel: str, now: int, limit: int) -> list[Candidate]:
    """Deliveries that are due, the longest due first."""
    rows = connection.execute(
        "SELECT id, attempts, outcomes FROM deliveries WHERE channel = ? AND state IN (?, ?)"
        " AND due <= ? ORDER BY due, id LIMIT ?",
        (channel, WAITING, OPEN, now, limit),
    )
    return [Candidate(number, attempts, parted(text)) for number, attempts, text in rows]


def begun(connection: Connection, channel: str) -> set[int]:
    """Deliveries that were tried and whose receiver may or may not have them."""
    rows = connection.execute(
        "SELECT id FROM deliveries WHERE channel = ? AND state = ? AND attempts > 0",
        (channel, WAITING),
    )
    return {row[0] for row in rows}


def untried(connection: Connection, channel: str, now: int) -> int:
    """Deliveries that are due and were never tried."""
    return int(
        connection.execute(
            "SELECT COUNT(*) FROM deliveries WHERE channel = ? AND state IN (?, ?) AND due <= ?"
            " AND attempts = 0",
            (channel, WAITING, OPEN, now),
        ).fetchone()[0]
    )


def resume(connection: Connection, channel: str) -> tuple[int, int]:
    """(from when the channel may be used again, failures in a row)."""
    row = connection.execute(
        "SELECT resume, failures FROM alert_channels WHERE channel = ?", (channel,)
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def begin(connection: Connection, number: int) -> Parcel | None:
    """Settles a delivery's content for all tries to come; None when it is gone."""
    changed = connection.execute(
        "UPDATE deliveries SET state = ?, attempts = attempts + 1 WHERE id = ? AND state IN (?, ?)",
        (WAITING, number, WAITING, OPEN),
    ).rowcount
    if not changed:
        return None
    reason, total, since, until, attempts, totals = connection.execute(
        "SELECT reason, total, since, until, attempts, totals FROM deliveries WHERE id = ?",
        (number,),
    ).fetchone()
    alerts = connection.execute(
        "SELECT alert FROM delivery_alerts WHERE delivery = ? ORDER BY id", (number,)
    )
    listed = tuple(row[0] for row in alerts)
    return Parcel(number, reason, listed, total, since, until, attempts, decoded(totals))


def finish(connection: Connection, channel: str, parcel: Parcel, now: int) -> None:
    """The receiver has it. After an outage whatever else waits may go at once."""
    _remove(connection, parcel.id)
    counters.add(connection, COUNTER, {channel: parcel.total})
    if resume(connection, channel)[1] >= OUTAGE:
        connection.execute(
            "UPDATE deliveries SET due = ? WHERE channel = ? AND state = ? AND due > ?",
            (now, channel, WAITING, now),
        )
    connection.execute("DELETE FROM alert_channels WHERE channel = ?", (channel,))


def postpone(
    connection: Connection,
    channel: str,
    number: int,
    now: int,
    due: int,
    pause: int | None,
    error: str,
) -> None:
    """The receiver does not have it, or nobody knows; to be tried again from `due` on.

    Args:
        pause: until when the channel is left alone; None when it took the delivery for others.
    """
    connection.execute(
        "UPDATE deliveries SET due = ?, error = ? WHERE id = ?", (due, error, number)
    )
    _failing(connection, channel, now, pause, error)


def fail(
    connection: Connection, channel: str, number: int, now: int, pause: int | None, error: str
) -> None:
    """The receiver refuses it for good; it is kept until someone tries it again or drops it."""
    connection.execute(
        "UPDATE deliveries SET state = ?, error = ? WHERE id = ?", (FAILED, error, number)
    )
    _failing(connection, channel, now, pause, error)


def _failing(connection: Connection, channel: str, now: int, pause: int | None, error: str) -> None:
    connection.execute(
        "INSERT INTO alert_channels (channel, failures, resume, since, error)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (channel) DO UPDATE SET failures ="
        " CASE excluded.failures WHEN 0 THEN 0 ELSE failures + 1 END,"
        " resume = excluded.resume, error = excluded.error",
        (channel, int(pause is not None), pause or 0, now, error),
    )


def merge(connection: Connection, channel: str, now: int, shown: int) -> int:
    """Makes one delivery of all that are due and were never tried; how many they were.

    Those that were tried keep their content, so that a receiver recognises them.
    """
    rows = connection.execute(
        "SELECT id, total, outcomes, since, until, totals FROM deliveries WHERE channel = ?"
        " AND state IN (?, ?) AND due <= ? AND attempts = 0 ORDER BY since, id",
        (channel, WAITING, OPEN, now),
    ).fetchall()
    if len(rows) < 2:
        return 0
    first = rows[0][0]
    outcomes = {name for row in rows for name in parted(row[2])}
    listed: list[tuple[int, bytes]] = []
    for row in rows:
        if len(listed) < shown:
            listed += connection.execute(
                "SELECT id, alert FROM delivery_alerts WHERE delivery = ? ORDER BY id LIMIT ?",
                (row[0], shown - len(listed)),
            ).fetchall()
    for row in rows:
        connection.execute("DELETE FROM delivery_alerts WHERE delivery = ?", (row[0],))
    connection.executemany("DELETE FROM deliveries WHERE id = ?", [(row[0],) for row in rows[1:]])
    connection.execute(
        "UPDATE deliveries SET reason = ?, state = ?, total = ?, outcomes = ?, since = ?,"
        " until = ?, totals = ? WHERE id = ?",
        (
            *(BACKLOG, WAITING, sum(row[1] for row in rows), joined(outcomes)),
            *(min(row[3] for row in rows), max(row[4] for row in rows)),
            *(encoded(added(one for row in rows for one in decoded(row[5]))), first),
        ),
    )
    connection.executemany(
        "INSERT INTO delivery_alerts (delivery, id, alert) VALUES (?, ?, ?)",
        [(first, *item) for item in listed],
    )
    return len(rows)


def _remove(connection: Connection, number: int) -> None:
    connection.execute("DELETE FROM deliveries WHERE id = ?", (number,))
    connection.execute("DELETE FROM delivery_alerts WHERE delivery = ?", (number,))
