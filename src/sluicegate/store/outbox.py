"""What must be told to the outside, until it is on its way.

A batch adds a row for each outcome other than the mildest; whoever takes rows turns them, in one
transaction, into deliveries of the channels that want them.
"""

from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.detector.tally import Tally, added
from sluicegate.store.tallies import decoded, encoded

SINGLE, FAST, QUIET, BACKLOG = "single", "fast", "quiet", "backlog"
"""Why alerts go out as they do: one by one; together because many came in a minute, because they
came in a quiet window, or because the channel had been away."""

OPEN, WAITING, FAILED = "open", "waiting", "failed"
"""States of a delivery: still gathering alerts, to be sent, refused for good."""


class Row(Struct, frozen=True):
    """One of them; `time` is that of its batch, microseconds UTC."""

    id: int
    event: int
    outcome: str
    time: int


class Group(Struct):
    """Alerts that join one delivery; of reason `SINGLE` one alert, which is one by itself.

    Attributes:
        channel, reason: see above.
        due: from when the delivery may go out, microseconds UTC.
        outcomes: of all of them.
        alerts: (row's id, encoded alert) of those that are listed.
        count: all of them.
        tallies: of all of them.
    """

    channel: str
    reason: str
    due: int
    outcomes: set[str]
    alerts: list[tuple[int, bytes]]
    count: int
    tallies: list[Tally] = []


def prepare(connection: Connection) -> None:
    """Adds what tables of earlier versions lack; inside a transaction."""
    if not any(row[1] == "totals" for row in connection.execute("PRAGMA table_info(deliveries)")):
        connection.execute("ALTER TABLE deliveries ADD COLUMN totals TEXT NOT NULL DEFAULT ''")


def page(connection: Connection, limit: int) -> list[Row]:
    """At most `limit` rows, the oldest first."""
    rows = connection.execute(
        "SELECT id, event, outcome, time FROM outbox ORDER BY id LIMIT ?", (limit,)
    )
    return [Row(*row) for row in rows]


def oldest_event(connection: Connection) -> int | None:
    """The smallest offset of an output that waits here."""
    # Rows are added in the order of their outputs.
    row = connection.execute("SELECT event FROM outbox ORDER BY id LIMIT 1").fetchone()
    return None if row is None else int(row[0])


def take(connection: Connection, last: int, groups: Iterable[Group], now: int, shown: int) -> None:
    """Drops all rows up to `last` and adds their alerts to deliveries; inside a transaction.

    Args:
        shown: most alerts that a delivery lists.
    """
    connection.execute("DELETE FROM outbox WHERE id <= ?", (last,))
    for group in groups:
        if group.reason == SINGLE:
            _insert(connection, group, WAITING, now, group.alerts)
        else:
            _gather(connection, group, now, shown)


def _gather(connection: Connection, group: Group, now: int, shown: int) -> None:
    held = connection.execute(
        "SELECT id, total, outcomes, totals FROM deliveries"
        " WHERE channel = ? AND state = ? AND due = ? AND reason = ?",
        (group.channel, OPEN, group.due, group.reason),
    ).fetchone()
    if held is None:
        _insert(connection, group, OPEN, now, group.alerts[:shown])
        return
    number, total, outcomes, totals = held
    connection.execute(
        "UPDATE deliveries SET total = ?, outcomes = ?, totals = ?, until = ? WHERE id = ?",
        (
            total + group.count,
            joined({*parted(outcomes), *group.outcomes}),
            encoded(added([*decoded(totals), *group.tallies])),
            *(now, number),
        ),
    )
    _list(connection, number, group.alerts[: max(shown - total, 0)])


def _insert(
    connection: Connection,
    group: Group,
    state: str,
    now: int,
    alerts: Sequence[tuple[int, bytes]],
) -> None:
    number = connection.execute(
        "INSERT INTO deliveries"
        " (channel, reason, state, due, total, outcomes, since, until, attempts, error, totals)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?)",
        (
            *(group.channel, group.reason, state, group.due),
            *(group.count, joined(group.outcomes), now, now, encoded(added(group.tallies))),
        ),
    ).lastrowid
    assert number is not None
    _list(connection, number, alerts)


def _list(connection: Connection, number: int, alerts: Sequence[tuple[int, bytes]]) -> None:
    connection.executemany(
        "INSERT INTO delivery_alerts (delivery, id, alert) VALUES (?, ?, ?)",
        [(number, *alert) for alert in alerts],
    )


def joined(outcomes: Iterable[str]) -> str:
    """Names of outcomes as stored.

    >>> parted(joined({"review", "block"}))
    ('block', 'review')
    """
    return "\n".join(sorted(outcomes))


def parted(text: str) -> tuple[str, ...]:
    """The names that `joined` put together."""
    return tuple(text.split("\n"))
