import sqlite3
from pathlib import Path

import pytest

from sluicegate.store import schema
from sluicegate.store.database import FILE, WrongDatabase, connect, transaction


def test_a_directory_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    connect(tmp_path / "new" / "data").close()
    assert (tmp_path / "new" / "data" / FILE).exists()
    assert (tmp_path / "new" / "data").stat().st_mode & 0o077 == 0


def test_commits_are_durable_and_readers_do_not_wait(tmp_path: Path) -> None:
    connection = connect(tmp_path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.execute("BEGIN IMMEDIATE")
    reader = connect(tmp_path, readonly=True)
    assert reader.execute("SELECT revision FROM control").fetchone() == (0,)
    connection.execute("ROLLBACK")
    reader.close()
    connection.close()


@pytest.mark.parametrize("readonly", [False, True])
def test_a_newer_format_is_refused_and_left_alone(tmp_path: Path, readonly: bool) -> None:
    connection = connect(tmp_path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    with pytest.raises(WrongDatabase, match=r"newer sluicegate .* upgrade sluicegate"):
        connect(tmp_path, readonly=readonly)
    with sqlite3.connect(tmp_path / FILE) as left:
        assert left.execute("PRAGMA user_version").fetchone() == (schema.VERSION + 1,)
    left.close()


@pytest.mark.parametrize("readonly", [False, True])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, readonly: bool) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all, but long enough for a header" * 100)
    with pytest.raises(WrongDatabase, match=rf"{FILE} is not a sluicegate database"):
        connect(tmp_path, readonly=readonly)


def test_a_busy_database_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = connect(tmp_path)
    holder.execute("BEGIN IMMEDIATE")
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: real(*a, **{**k, "timeout": 0}))
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        connect(tmp_path)
    holder.execute("ROLLBACK")
    holder.close()


def test_reading_only_needs_a_database_and_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"holds no sluicegate\.db"):
        connect(tmp_path, readonly=True)
    connect(tmp_path).close()
    reader = connect(tmp_path, readonly=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("UPDATE control SET revision = 7")
    reader.close()


def test_further_tables_are_made_and_opening_again_keeps_all(tmp_path: Path) -> None:
    more = "CREATE TABLE IF NOT EXISTS mine (x INTEGER);"
    first = connect(tmp_path, more)
    first.execute("INSERT INTO mine VALUES (3)")
    first.close()
    second = connect(tmp_path, more)
    assert second.execute("SELECT x FROM mine").fetchall() == [(3,)]
    second.close()


def test_a_refused_commit_leaves_no_transaction_open(tmp_path: Path) -> None:
    connection = connect(tmp_path)
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("CREATE TABLE one (x INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE two (y REFERENCES one DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError), transaction(connection):
        connection.execute("INSERT INTO two VALUES (7)")
    assert not connection.in_transaction
    with transaction(connection):
        connection.execute("INSERT INTO one VALUES (7)")
    connection.close()


def test_what_ended_a_transaction_is_told(tmp_path: Path) -> None:
    connection = connect(tmp_path)

    def fill() -> None:
        connection.execute("ROLLBACK")
        raise ValueError("disk full")

    with pytest.raises(ValueError, match="disk full"), transaction(connection):
        fill()
    connection.close()


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    connection = connect(tmp_path, "CREATE TABLE IF NOT EXISTS mine (x INTEGER);")
    with transaction(connection):
        connection.execute("INSERT INTO mine VALUES (1)")
    with pytest.raises(KeyError), transaction(connection):  # noqa: PT012
        connection.execute("INSERT INTO mine VALUES (2)")
        raise KeyError
    assert not connection.in_transaction
    assert connection.execute("SELECT x FROM mine").fetchall() == [(1,)]
    connection.close()
