"""One-time links: the key stands behind the #, so that no server log, proxy or referrer sees it."""

import ipaddress
from sqlite3 import Connection
from urllib.parse import urlsplit

from sluicegate.dashboard import sessions
from sluicegate.dashboard.sessions import digest, new_key
from sluicegate.dashboard.users import UserProblem, checked, identity
from sluicegate.events.time import DAY
from sluicegate.store import users as rows
from sluicegate.store.database import transaction
from sluicegate.store.users import Invitation, User

LIFE = DAY
"""A link that is not used for so long expires."""

WELCOME = "/ui/welcome"

USED_UP = (
    "This link was used already or has expired. Ask the operator for a new one:"
    " sluicegate users reset NAME, or, before there is any user, a restart of sluicegate run."
)


def visit(url: str) -> str:
    """Where a browser on this machine reaches a server that listens on a URL.

    >>> visit("http://0.0.0.0:8080"), visit("http://[::]:80"), visit("http://127.0.0.1:8080/")
    ('http://127.0.0.1:8080', 'http://[::1]:80', 'http://127.0.0.1:8080')
    """
    url = url.rstrip("/")
    host = urlsplit(url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return url
    if not address.is_unspecified:
        return url
    return url.replace(host, "127.0.0.1" if address.version == 4 else "::1", 1)


def link(url: str, key: str) -> str:
    """The link of a key.

    >>> link("http://127.0.0.1:8080", "k")
    'http://127.0.0.1:8080/ui/welcome#k'
    """
    return f"{visit(url)}{WELCOME}#{key}"


def pasted(text: str) -> str:
    """The key in what was pasted: the key itself or the whole link.

    >>> pasted(" http://127.0.0.1:8080/ui/welcome#abc "), pasted("abc")
    ('abc', 'abc')
    """
    return text.strip().rpartition("#")[2]


def invite(connection: Connection, user: str | None, now: int) -> str:
    """A new key for a user, or, with None, for the first one; earlier ones are void."""
    key = new_key()
    with transaction(connection):
        rows.invite(connection, digest(key), Invitation(user, now + LIFE))
    return key


def invite_first(connection: Connection, now: int) -> str | None:
    """A new key for the first user, None when somebody has a password."""
    key = new_key()
    with transaction(connection):
        if rows.anyone(connection):
            return None
        rows.invite(connection, digest(key), Invitation(None, now + LIFE))
    return key


def invited(connection: Connection, key: str, now: int) -> Invitation | None:
    """What a key is for; None when it is used, expired, or never was. Reads only."""
    found = rows.invitation(connection, digest(key))
    if found is None or found.expires <= now:
        return None
    if found.user is None and rows.anyone(connection):
        return None
    return found


def accept(
    connection: Connection, key: str, name: str, sealed: str, now: int, before: str | None
) -> str:
    """Uses a key up: its user has a password now; the key of the session that begins.

    Args:
        name: chosen by the first user; else the invitation's counts.
        sealed: the password as it is stored.
        before: the key of the session that the browser had, if any.

    Raises:
        UserProblem: when the key or the name can't be used; nothing has changed then.
    """
    with transaction(connection):
        invitation = invited(connection, key, now)
        if invitation is None:
            raise UserProblem(USED_UP)
        user = invitation.user
        if user is None:
            user = _first(connection, name, now)
            rows.withdraw(connection, None)
        rows.set_password(connection, user, sealed)
        return sessions.begin(connection, user, now, before)


def _first(connection: Connection, name: str, now: int) -> str:
    found = checked(name)
    user = User(identity(found), found, None, now)
    if not rows.add(connection, user):
        raise UserProblem(f"There is a user {found} already; choose another name.")
    return user.id
