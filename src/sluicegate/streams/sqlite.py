"""Topics as tables of a SQLite database; inside the caller's transaction."""

from collections.abc import Iterable
from sqlite3 import Connection

from sluicegate.detector.ports import TOPICS, Record

SCHEMA = "".join(
    f"""
CREATE TABLE IF NOT EXISTS topic_{topic} (
    offset INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    value BLOB NOT NULL
);"""
    for topic in TOPICS
)


class SqliteLog:
    """A `sluicegate.detector.ports.Log` on a connection whose transactions the caller ends.

    Offsets start at 0 and are never given twice, even when the newest records are dropped.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, topic: str, time: int, values: Iterable[bytes]) -> range:
        """Adds records at the end; their offsets. Must be inside a transaction."""
        first = self.bounds(topic)[1]
        rows = [(first + i, time, value) for i, value in enumerate(values)]
        self._connection.executemany(
            f"INSERT INTO topic_{_checked(topic)} (offset, time, value) VALUES (?, ?, ?)", rows
        )
        return range(first, first + len(rows))

    def read(self, topic: str, start: int, limit: int) -> list[Record]:
        """At most `limit` records from offset `start` on, in their order."""
        rows = self._connection.execute(
            f"SELECT offset, time, value FROM topic_{_checked(topic)}"
            f" WHERE offset >= ? ORDER BY offset LIMIT ?",
            (start, limit),
        )
        return list(map(Record._make, rows))

    def bounds(self, topic: str) -> tuple[int, int]:
        """First offset held and the offset that the next record will get."""
        name = f"topic_{_checked(topic)}"
        # MIN and MAX in one statement would scan the table; each alone is one seek.
        first, last = self._connection.execute(
            f"SELECT (SELECT MIN(offset) FROM {name}), (SELECT MAX(offset) FROM {name})"
        ).fetchone()
        row = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)
        ).fetchone()
        # The highest offset ever given outlives its record.
        end = 0 if row is None else max(int(row[0]), -1 if last is None else last) + 1
        return (end if first is None else first, end)

    def trim(self, topic: str, before: int, limit: int) -> int:
        """Drops at most `limit` of the records with an offset below `before`; how many went."""
        name = f"topic_{_checked(topic)}"
        return self._connection.execute(
            f"DELETE FROM {name} WHERE offset IN"
            f" (SELECT offset FROM {name} WHERE offset < ? ORDER BY offset LIMIT ?)",
            (before, limit),
        ).rowcount


def _checked(topic: str) -> str:
    if topic not in TOPICS:
        raise ValueError(f"no topic {topic!r}; topics are {', '.join(TOPICS)}")
    return topic
