"""Events whose scoring failed, until they have been scored after all."""

from collections.abc import Iterable
from sqlite3 import Connection

from msgspec import Struct


class Unscored(Struct, frozen=True):
    """One of them.

    Attributes:
        event: offset of its output, which carries the fallback outcome.
        input: offset of its input record.
        reason: type of the exception.
        plan, vector: the plan's fingerprint and the features, where they had been computed.
    """

    event: int
    input: int
    reason: str
    plan: str | None
    vector: bytes | None


def add(connection: Connection, rows: Iterable[tuple[int, int, str]]) -> None:
    """Notes (output's offset, input's offset, reason)."""
    connection.executemany("INSERT INTO unscored (event, input, reason) VALUES (?, ?, ?)", rows)


def keep(connection: Connection, event: int, plan: str, vector: bytes) -> None:
    """Keeps the features of an event; the states count it already."""
    connection.execute(
        "INSERT OR REPLACE INTO unscored_vectors (event, plan, vector) VALUES (?, ?, ?)",
        (event, plan, vector),
    )


def remove(connection: Connection, event: int) -> None:
    """Forgets one."""
    connection.execute("DELETE FROM unscored WHERE event = ?", (event,))
    connection.execute("DELETE FROM unscored_vectors WHERE event = ?", (event,))


def page(connection: Connection, start: int, limit: int) -> list[Unscored]:
    """At most `limit` of them from an output's offset on."""
    rows = connection.execute(
        "SELECT event, input, reason, plan, vector FROM unscored"
        " LEFT JOIN unscored_vectors USING (event) WHERE event >= ? ORDER BY event LIMIT ?",
        (start, limit),
    )
    return [Unscored(*row) for row in rows]


def offsets(connection: Connection) -> set[int]:
    """The outputs' offsets of all."""
    return {row[0] for row in connection.execute("SELECT event FROM unscored")}
