"""How far each consumer has come in each topic."""

from sqlite3 import Connection


def position(connection: Connection, consumer: str, topic: str) -> int:
    """The offset that a consumer reads next; 0 before its first."""
    row = connection.execute(
        "SELECT next FROM positions WHERE consumer = ? AND topic = ?", (consumer, topic)
    ).fetchone()
    return 0 if row is None else int(row[0])


def advance(connection: Connection, consumer: str, topic: str, following: int) -> None:
    """Sets the offset that a consumer reads next."""
    connection.execute(
        "INSERT INTO positions (consumer, topic, next) VALUES (?, ?, ?)"
        " ON CONFLICT (consumer, topic) DO UPDATE SET next = excluded.next",
        (consumer, topic, following),
    )


def of_topic(connection: Connection, topic: str) -> list[int]:
    """The offsets that the consumers of a topic read next."""
    rows = connection.execute("SELECT next FROM positions WHERE topic = ?", (topic,))
    return [int(row[0]) for row in rows]
