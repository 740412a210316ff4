"""The SQLite database that holds everything of one data directory."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sluicegate.store import outbox, registry, schema

FILE = "sluicegate.db"

PAGE_BYTES = 8_192
"""Size of a page of a new database; larger ones take fewer writes for the long rows of topics."""

WAL_PAGES = 8_192
"""Pages in the write-ahead log before its content is moved into the database (64 MB)."""


_TABLE = re.compile(r"\s*CREATE TABLE IF NOT EXISTS (\w+)")


class WrongDatabase(RuntimeError):  # noqa: N818 - says what it is
    """A file that is no database of this version."""


def connect(directory: Path, tables: str = "", *, readonly: bool = False) -> sqlite3.Connection:
    """A connection to a data directory's database; the directory is made when missing.

    `tables` are statements that make further tables (the topics').

    Commits are durable (``synchronous=FULL``). Transactions are begun and ended by hand.

    Raises:
        WrongDatabase: when the file is of a newer version, or no database.
        FileNotFoundError: for a read-only connection to a directory without database.
    """
    path = directory / FILE
    if readonly:
        if not path.exists():
            raise FileNotFoundError(f"{directory} holds no {FILE}; nothing has run there yet")
        connection = _open(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        with _named(connection, path):
            _check_version(connection, path)
            _stand_in(connection, tables)
            connection.execute("PRAGMA query_only = 1")
        return connection
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = _open(str(path), uri=False)
    with _named(connection, path):
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA mmap_size = 268435456")
        with transaction(connection):
            _check_version(connection, path)
            for statement in schema.statements(tables):
                connection.execute(statement)
            registry.prepare(connection)
            outbox.prepare(connection)
            connection.execute(f"PRAGMA user_version = {schema.VERSION}")
    return connection


@contextmanager
def _named(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Closes the connection when anything is raised, and says which file is no database."""
    try:
        yield
    except sqlite3.OperationalError:
        # Busy, full or not permitted: nothing is wrong with the file's content.
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise WrongDatabase(f"{path} is not a sluicegate database: {error}") from error
    except BaseException:
        connection.close()
        raise


def _stand_in(connection: sqlite3.Connection, tables: str) -> None:
    """Empty tables, of this connection alone, for those that an earlier version did not make."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != schema.VERSION:
        return
    present = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    for statement in schema.statements(tables):
        made = _TABLE.match(statement)
        if made is not None and made[1] not in present:
            connection.execute(_TABLE.sub(rf"CREATE TEMP TABLE {made[1]}", statement, count=1))


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > schema.VERSION:
        raise WrongDatabase(
            f"{path} was written by a newer sluicegate (format {version}, this one reads"
            f" up to {schema.VERSION}); upgrade sluicegate"
        )


def _open(target: str, *, uri: bool) -> sqlite3.Connection:
    # A connection is used by one thread at a time, but not always by the one that made it.
    return sqlite3.connect(
        target, timeout=30.0, isolation_level=None, check_same_thread=False, uri=uri
    )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: commits at the end, rolls back when anything is raised."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk ends the transaction by itself; a refused commit does not.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
