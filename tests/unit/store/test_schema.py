import sqlite3

from sluicegate.store.schema import TABLES, statements


def test_every_statement_runs_alone_and_twice() -> None:
    connection = sqlite3.connect(":memory:")
    for _ in range(2):
        for statement in statements("CREATE TABLE IF NOT EXISTS mine (x INTEGER);"):
            connection.execute(statement)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert {"mine", "states", "versions", "replayed"} <= names
    assert len(statements("")) == TABLES.count("CREATE ")
    connection.close()
