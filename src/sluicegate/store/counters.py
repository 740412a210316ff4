"""Totals that survive a restart: what was scored, rejected, repeated."""

from collections.abc import Mapping
from sqlite3 import Connection


def add(connection: Connection, name: str, amounts: Mapping[str, int]) -> None:
    """Adds to the totals of a name, per label; inside the batch's transaction."""
    connection.executemany(
        "INSERT INTO counters (name, label, value) VALUES (?, ?, ?)"
        " ON CONFLICT (name, label) DO UPDATE SET value = value + excluded.value",
        [(name, label, amount) for label, amount in amounts.items() if amount],
    )


def totals(connection: Connection) -> dict[str, dict[str, int]]:
    """All totals: name -> label -> value."""
    result: dict[str, dict[str, int]] = {}
    for name, label, value in connection.execute("SELECT name, label, value FROM counters"):
        result.setdefault(name, {})[label] = value
    return result
