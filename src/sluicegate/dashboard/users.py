"""Users of the pages: their names, and what the operator does with them."""

import re
import unicodedata
from sqlite3 import Connection

from sluicegate.api.auth import ANYONE
from sluicegate.store import users as rows
from sluicegate.store.database import transaction
from sluicegate.store.users import User

_NAME = re.compile(r"[\w.@-]{1,64}")


class UserProblem(ValueError):  # noqa: N818 - says what it is
    """Something that can't be done with a user; says why and what to do."""


def identity(name: str) -> str:
    """The name as it is compared: however it is typed, it is one user.

    >>> identity("Ann") == identity("ＡＮＮ")
    True
    """
    return unicodedata.normalize("NFKC", name).casefold()


def checked(name: str) -> str:
    """A name that a user may have.

    Raises:
        UserProblem: saying what names may be.

    >>> checked(" ann ")
    'ann'
    """
    found = unicodedata.normalize("NFKC", name).strip()
    if not _NAME.fullmatch(found):
        raise UserProblem(
            "A name has 1 to 64 letters, digits or the characters . _ @ - and no spaces."
        )
    if identity(found) == ANYONE:
        raise UserProblem(f"The name {ANYONE} is taken: it stands for everyone on this machine.")
    return found


def add(connection: Connection, name: str, now: int) -> User:
    """A new user without password.

    Raises:
        UserProblem: when the name can't be had.
    """
    found = checked(name)
    user = User(identity(found), found, None, now)
    with transaction(connection):
        if not rows.add(connection, user):
            raise UserProblem(
                f"There is a user {found} already; `sluicegate users reset {found}` makes a new"
                " link."
            )
    return user


def reset(connection: Connection, name: str) -> User:
    """Forgets a user's password and ends all sessions and links.

    Raises:
        UserProblem: when there is no such user.
    """
    with transaction(connection):
        user = rows.find(connection, identity(name))
        if user is None:
            raise _unknown(connection, name)
        rows.set_password(connection, user.id, None)
    return user


def remove(connection: Connection, name: str) -> None:
    """Removes a user and ends all sessions and links.

    Raises:
        UserProblem: when there is no such user.
    """
    with transaction(connection):
        if not rows.remove(connection, identity(name)):
            raise _unknown(connection, name)


def _unknown(connection: Connection, name: str) -> UserProblem:
    known = ", ".join(user.name for user in rows.everyone(connection))
    return UserProblem(f"There is no user {name}; known are: {known or 'none'}.")
