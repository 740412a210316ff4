"""Sessions: begun by a sign-in, used by a cookie, ended by either side."""

import hashlib
import secrets
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.events.time import DAY, HOUR, MINUTE
from sluicegate.store import users as rows
from sluicegate.store.database import transaction

IDLE = 12 * HOUR
"""A session that is not used for so long ends."""

LIFE = 7 * DAY
"""Any session ends after so long."""

TOUCH = 10 * MINUTE
"""How stale the stored time of last use may be."""

KEY_BYTES = 32


class Visitor(Struct, frozen=True):
    """Whose session it is, and whether its use must be stored again."""

    id: str
    name: str
    stale: bool


def new_key() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(KEY_BYTES)


def digest(key: str) -> bytes:
    """What is stored of a key: as it is random, a plain digest keeps it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def begin(connection: Connection, user: str, now: int, before: str | None = None) -> str:
    """The key of a new session of a user; the one before, if any, ends. Within a transaction."""
    if before is not None:
        rows.end(connection, digest(before))
    rows.sweep(connection, created=now - LIFE, seen=now - IDLE, now=now)
    key = new_key()
    rows.begin(connection, digest(key), rows.Session(user, now, now))
    return key


def resume(connection: Connection, key: str, now: int) -> Visitor | None:
    """Who has a session's key; None when it has ended or never was. Reads only."""
    held = rows.session(connection, digest(key))
    if held is None or now - held.seen >= IDLE or now - held.created >= LIFE:
        return None
    user = rows.find(connection, held.user)
    return None if user is None else Visitor(user.id, user.name, now - held.seen >= TOUCH)


def touch(connection: Connection, key: str, now: int) -> None:
    """The session was used."""
    with transaction(connection):
        rows.touch(connection, digest(key), now)


def end(connection: Connection, key: str) -> None:
    """Ends a session."""
    with transaction(connection):
        rows.end(connection, digest(key))
