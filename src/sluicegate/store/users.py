"""Users of the pages, their sessions, and one-time links: rows only, no policy.

Secrets are stored as digests, passwords as they come out of `sluicegate.dashboard.passwords`.
Times are microseconds UTC. Callers hold a transaction around what belongs together.
"""

from sqlite3 import Connection

from msgspec import Struct


class User(Struct, frozen=True):
    """Who may sign in.

    Attributes:
        id: the name as it is compared.
        name: as it is shown.
        password: None while the user has not chosen one.
    """

    id: str
    name: str
    password: str | None
    created: int


class Session(Struct, frozen=True):
    """A user's session: since when, and when it was last used."""

    user: str
    created: int
    seen: int


class Invitation(Struct, frozen=True):
    """A one-time link: for a user, or, with None, for the first one."""

    user: str | None
    expires: int


_USER = "id, name, password, created"


def add(connection: Connection, user: User) -> bool:
    """Stores a new user; False when the id is taken."""
    cursor = connection.execute(
        f"INSERT OR IGNORE INTO users ({_USER}) VALUES (?, ?, ?, ?)",
        (user.id, user.name, user.password, user.created),
    )
    return cursor.rowcount == 1


def find(connection: Connection, id: str) -> User | None:  # noqa: A002 - the column's name
    """A user, None when there is none."""
    row = connection.execute(f"SELECT {_USER} FROM users WHERE id = ?", (id,)).fetchone()
    return None if row is None else User(*row)


def everyone(connection: Connection) -> list[User]:
    """All users by name."""
    return [User(*row) for row in connection.execute(f"SELECT {_USER} FROM users ORDER BY id")]


def anyone(connection: Connection) -> bool:
    """Whether somebody has a password."""
    row = connection.execute("SELECT 1 FROM users WHERE password IS NOT NULL LIMIT 1").fetchone()
    return row is not None


def set_password(connection: Connection, user: str, password: str | None) -> None:
    """Another password, or none; what was open under the old one ends."""
    connection.execute("UPDATE users SET password = ? WHERE id = ?", (password, user))
    _end(connection, user)


def remove(connection: Connection, user: str) -> bool:
    """Removes a user with sessions and links; False when there is none."""
    _end(connection, user)
    return connection.execute("DELETE FROM users WHERE id = ?", (user,)).rowcount == 1


def _end(connection: Connection, user: str) -> None:
    connection.execute("DELETE FROM sessions WHERE user = ?", (user,))
    connection.execute("DELETE FROM invitations WHERE user = ?", (user,))


def invite(connection: Connection, digest: bytes, invitation: Invitation) -> None:
    """Stores a link's digest; it takes the place of the user's earlier ones."""
    connection.execute("DELETE FROM invitations WHERE user IS ?", (invitation.user,))
    connection.execute(
        "INSERT INTO invitations (digest, user, expires) VALUES (?, ?, ?)",
        (digest, invitation.user, invitation.expires),
    )


def invitation(connection: Connection, digest: bytes) -> Invitation | None:
    """The invitation of a digest, also an expired one."""
    row = connection.execute(
        "SELECT user, expires FROM invitations WHERE digest = ?", (digest,)
    ).fetchone()
    return None if row is None else Invitation(*row)


def withdraw(connection: Connection, user: str | None) -> None:
    """Removes a user's links, or, with None, those for the first user."""
    connection.execute("DELETE FROM invitations WHERE user IS ?", (user,))


def begin(connection: Connection, digest: bytes, session: Session) -> None:
    """Stores a session."""
    connection.execute(
        "INSERT INTO sessions (digest, user, created, seen) VALUES (?, ?, ?, ?)",
        (digest, session.user, session.created, session.seen),
    )


def session(connection: Connection, digest: bytes) -> Session | None:
    """The session of a digest, also an expired one."""
    row = connection.execute(
        "SELECT user, created, seen FROM sessions WHERE digest = ?", (digest,)
    ).fetchone()
    return None if row is None else Session(*row)


def touch(connection: Connection, digest: bytes, at: int) -> None:
    """A session was used."""
    connection.execute("UPDATE sessions SET seen = ? WHERE digest = ?", (at, digest))


def end(connection: Connection, digest: bytes) -> None:
    """Removes a session."""
    connection.execute("DELETE FROM sessions WHERE digest = ?", (digest,))


def sweep(connection: Connection, *, created: int, seen: int, now: int) -> None:
    """Removes sessions begun or last used before a time, and links that expired by now."""
    connection.execute("DELETE FROM sessions WHERE created <= ? OR seen <= ?", (created, seen))
    connection.execute("DELETE FROM invitations WHERE expires <= ?", (now,))
