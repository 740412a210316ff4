"""Only what the logs differ in; tests/contract holds both to the same."""

import sqlite3

import pytest

from sluicegate.detector.ports import TOPICS
from sluicegate.streams.sqlite import SCHEMA, SqliteLog


@pytest.fixture
def connection() -> sqlite3.Connection:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    opened.executescript(SCHEMA)
    return opened


def test_there_is_a_table_per_topic(connection: sqlite3.Connection) -> None:
    log = SqliteLog(connection)
    assert {log.bounds(topic) for topic in TOPICS} == {(0, 0)}
    connection.close()


@pytest.mark.parametrize("operation", ["append", "read", "bounds", "trim"])
def test_a_topic_that_is_none_never_reaches_sql(
    connection: sqlite3.Connection, operation: str
) -> None:
    log = SqliteLog(connection)
    topic = "transactions; DROP TABLE topic_transactions"
    calls = {
        "append": lambda: log.append(topic, 1, [b"a"]),
        "read": lambda: log.read(topic, 0, 1),
        "bounds": lambda: log.bounds(topic),
        "trim": lambda: log.trim(topic, 1, 1),
    }
    with pytest.raises(ValueError, match="no topic"):
        calls[operation]()
    connection.close()
