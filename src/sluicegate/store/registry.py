"""Detector versions and lists: what is active, what was, who changed it when.

Any process may write here in a short transaction of its own; the worker looks at the revision
between two batches and takes up what has changed.
"""

from collections.abc import Sequence
from sqlite3 import Connection
from typing import Literal

import msgspec
from msgspec import Struct

from sluicegate.detector.definition import Definition
from sluicegate.rules.lists import ListChange, Lists, NamedList

Status = Literal["DRAFT", "ACTIVE", "INACTIVE"]


class Version(Struct, frozen=True):
    """One detector version as stored.

    Attributes:
        number: 1, 2, …
        model: the artefact's bytes, None without model.
        created, created_by, note: microseconds UTC, who, and why.
    """

    number: int
    status: Status
    definition: Definition
    model: bytes | None
    model_version: str | None
    created: int
    created_by: str
    note: str


class Activation(Struct, frozen=True):
    """When a version became the active one."""

    number: int
    time: int
    who: str
    note: str


class NoSuchVersion(LookupError):  # noqa: N818 - says what it is
    """A detector version that does not exist."""


_definition = msgspec.json.Decoder(Definition)
_list = msgspec.json.Decoder(NamedList)
_COLUMNS = "number, status, definition, model, model_version, created, created_by, note"


def prepare(connection: Connection) -> None:
    """Makes the one row of control."""
    connection.execute("INSERT OR IGNORE INTO control (one, revision) VALUES (1, 0)")


def revision(connection: Connection) -> int:
    """A number that rises with every change that a running worker must take up."""
    return int(connection.execute("SELECT revision FROM control").fetchone()[0])


def _touch(connection: Connection) -> None:
    connection.execute("UPDATE control SET revision = revision + 1")


def add_version(
    connection: Connection,
    definition: Definition,
    model: bytes | None,
    model_version: str | None,
    *,
    by: str,
    at: int,
    note: str = "",
) -> int:
    """Stores a new DRAFT; its number."""
    cursor = connection.execute(
        "INSERT INTO versions (status, definition, model, model_version, created, created_by,"
        " note) VALUES ('DRAFT', ?, ?, ?, ?, ?, ?)",
        (msgspec.json.encode(definition), model, model_version, at, by, note),
    )
    return int(cursor.lastrowid or 0)


def activate(connection: Connection, number: int, *, by: str, at: int, note: str = "") -> None:
    """Makes a version the active one; the one before becomes INACTIVE.

    Raises:
        NoSuchVersion: when there is none of that number.
    """
    version(connection, number)
    connection.execute("UPDATE versions SET status = 'INACTIVE' WHERE status = 'ACTIVE'")
    connection.execute("UPDATE versions SET status = 'ACTIVE' WHERE number = ?", (number,))
    connection.execute(
        "INSERT INTO activations (number, time, who, note) VALUES (?, ?, ?, ?)",
        (number, at, by, note),
    )
    _touch(connection)


def version(connection: Connection, number: int) -> Version:
    """One version.

    Raises:
        NoSuchVersion: naming those that exist.
    """
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM versions WHERE number = ?", (number,)
    ).fetchone()
    if row is None:
        known = [str(item[0]) for item in connection.execute("SELECT number FROM versions")]
        raise NoSuchVersion(f"no detector version {number}; known are {', '.join(known) or 'none'}")
    return _version(row)


def active(connection: Connection) -> Version | None:
    """The active version, None before the first was published."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM versions WHERE status = 'ACTIVE'").fetchone()
    return None if row is None else _version(row)


def versions(connection: Connection) -> list[Version]:
    """All versions without their models' bytes, the newest first."""
    columns = _COLUMNS.replace(" model,", " NULL,")
    rows = connection.execute(f"SELECT {columns} FROM versions ORDER BY number DESC")
    return [_version(row) for row in rows]


def model_version(connection: Connection, model: bytes) -> str | None:
    """The number that a model with the same bytes is stored under, None when there is none."""
    row = connection.execute(
        "SELECT model_version FROM versions WHERE model = ? ORDER BY number DESC", (model,)
    ).fetchone()
    return None if row is None else row[0]


def activations(connection: Connection) -> list[Activation]:
    """What was active when, the newest first."""
    rows = connection.execute("SELECT number, time, who, note FROM activations ORDER BY id DESC")
    return [Activation(*row) for row in rows]


def _version(row: Sequence[object]) -> Version:
    number, status, definition, *rest = row
    return Version(number, status, _definition.decode(definition), *rest)  # type: ignore[arg-type]


def lists(connection: Connection) -> Lists:
    """All lists as they are now."""
    found = [_list.decode(row[0]) for row in connection.execute("SELECT data FROM lists")]
    return Lists({item.name: item for item in found})


def save_lists(
    connection: Connection, before: Lists, after: Lists, changes: Sequence[ListChange]
) -> None:
    """Stores what changed between two snapshots, and the trail of changes."""
    for name, named in after.by_name.items():
        if before.by_name.get(name) is not named:
            connection.execute(
                "INSERT INTO lists (name, data) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET data = excluded.data",
                (name, msgspec.json.encode(named)),
            )
    for name in before.by_name.keys() - after.by_name.keys():
        connection.execute("DELETE FROM lists WHERE name = ?", (name,))
    connection.executemany(
        "INSERT INTO list_changes (list, data) VALUES (?, ?)",
        [(change.list, msgspec.json.encode(change)) for change in changes],
    )
    if changes:
        _touch(connection)


def list_changes(
    connection: Connection, name: str | None = None, limit: int = 100
) -> list[ListChange]:
    """The trail of changes, the newest first."""
    rows = connection.execute(
        "SELECT data FROM list_changes WHERE ?1 IS NULL OR list = ?1 ORDER BY id DESC LIMIT ?2",
        (name, limit),
    )
    return [msgspec.json.decode(row[0], type=ListChange) for row in rows]
