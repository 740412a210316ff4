"""What channels have not told yet: for displays, and for taking it in hand."""

from collections.abc import Sequence
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.store.outbox import FAILED, OPEN, QUIET, WAITING


class Backlog(Struct):
    """One channel's; counts are alerts.

    Attributes:
        waiting: on their way.
        held: in a quiet window.
        failed: refused for good.
        oldest: when the oldest of those waiting came, microseconds UTC; None without any.
        failing: since when nothing gets through, microseconds UTC; None while all goes well.
        error: why.
    """

    channel: str
    waiting: int = 0
    held: int = 0
    failed: int = 0
    oldest: int | None = None
    failing: int | None = None
    error: str = ""


def backlog(connection: Connection, channels: Sequence[str] = ()) -> list[Backlog]:
    """Of all `channels`, and of others that have something."""
    found = {name: Backlog(name) for name in channels}
    rows = connection.execute(
        "SELECT channel, state, reason, SUM(total), MIN(since) FROM deliveries GROUP BY 1, 2, 3"
    )
    for channel, state, reason, total, since in rows:
        item = found.setdefault(channel, Backlog(channel))
        if state == FAILED:
            item.failed += total
        elif state == OPEN and reason == QUIET:
            item.held += total
        else:
            item.waiting += total
            item.oldest = since if item.oldest is None else min(item.oldest, since)
    rows = connection.execute("SELECT channel, since, error FROM alert_channels")
    for channel, since, error in rows:
        item = found.setdefault(channel, Backlog(channel))
        item.failing, item.error = since, error
    refusals = connection.execute(
        "SELECT channel, error FROM deliveries WHERE state = ? ORDER BY id DESC", (FAILED,)
    )
    for channel, error in refusals:
        found[channel].error = found[channel].error or error
    return [found[name] for name in sorted(found)]


def retry(connection: Connection, channel: str | None, now: int) -> int:
    """Lets what failed, and what waits for another try, go at once; how many alerts.

    Inside a transaction.
    """
    total = _sum(
        connection, "state = ? OR (state = ? AND due > ?)", (FAILED, WAITING, now), channel
    )
    connection.execute(
        "UPDATE deliveries SET state = ?, due = ? WHERE (state = ? OR (state = ? AND due > ?))"
        " AND channel = COALESCE(?, channel)",
        (WAITING, now, FAILED, WAITING, now, channel),
    )
    connection.execute(
        "UPDATE alert_channels SET resume = 0 WHERE channel = COALESCE(?, channel)", (channel,)
    )
    return total


def drop(connection: Connection, channel: str | None, *, failed: bool) -> int:
    """Forgets what a channel has not told, or only what failed; how many alerts.

    Inside a transaction.
    """
    states = (FAILED, FAILED, FAILED) if failed else (FAILED, WAITING, OPEN)
    total = _sum(connection, "state IN (?, ?, ?)", states, channel)
    which = "SELECT id FROM deliveries WHERE state IN (?, ?, ?) AND channel = COALESCE(?, channel)"
    connection.execute(
        f"DELETE FROM delivery_alerts WHERE delivery IN ({which})", (*states, channel)
    )
    connection.execute(f"DELETE FROM deliveries WHERE id IN ({which})", (*states, channel))
    if not failed:
        connection.execute(
            "DELETE FROM alert_channels WHERE channel = COALESCE(?, channel)", (channel,)
        )
    return total


def awake(connection: Connection) -> None:
    """Lets every channel be tried at once, as after a start; inside a transaction."""
    connection.execute("UPDATE alert_channels SET resume = 0")
    connection.execute(
        "UPDATE deliveries SET due = MIN(due, since) WHERE state = ? AND attempts > 0", (WAITING,)
    )


def _sum(
    connection: Connection, condition: str, values: tuple[object, ...], channel: str | None
) -> int:
    return int(
        connection.execute(
            f"SELECT COALESCE(SUM(total), 0) FROM deliveries WHERE ({condition})"
            " AND channel = COALESCE(?, channel)",
            (*values, channel),
        ).fetchone()[0]
    )
