from sqlite3 import Connection

import pytest

from sluicegate.dashboard import invitations, sessions, users
from sluicegate.dashboard.invitations import LIFE
from sluicegate.dashboard.users import UserProblem
from sluicegate.store import users as rows


def accept(connection: Connection, key: str, name: str = "ann", now: int = 1) -> str:
    return invitations.accept(connection, key, name, "sealed", now, None)


def first(connection: Connection, now: int = 0) -> str:
    key = invitations.invite_first(connection, now)
    assert key is not None
    return key


def test_the_first_link_makes_a_user_once(connection: Connection) -> None:
    key = first(connection)
    session = accept(connection, key)
    found = sessions.resume(connection, session, 1)
    assert found is not None
    assert found.name == "ann"
    with pytest.raises(UserProblem, match="used already"):
        accept(connection, key, "bob")
    assert [user.name for user in rows.everyone(connection)] == ["ann"]
    assert invitations.invite_first(connection, 2) is None


def test_a_link_expires(connection: Connection) -> None:
    key = first(connection)
    assert invitations.invited(connection, key, LIFE - 1) is not None
    assert invitations.invited(connection, key, LIFE) is None
    with pytest.raises(UserProblem):
        accept(connection, key, now=LIFE)


def test_a_newer_link_takes_the_place_of_the_last(connection: Connection) -> None:
    old, new = first(connection), first(connection)
    assert invitations.invited(connection, old, 1) is None
    assert invitations.invited(connection, new, 1) is not None


def test_the_first_link_is_void_once_another_way_gave_a_user(connection: Connection) -> None:
    key = first(connection)
    users.add(connection, "bob", 0)
    accept(connection, invitations.invite(connection, "bob", 0))
    assert invitations.invited(connection, key, 1) is None
    with pytest.raises(UserProblem):
        accept(connection, key)


def test_a_user_s_link_is_for_that_user_alone_and_ends_other_sessions(
    connection: Connection,
) -> None:
    users.add(connection, "bob", 0)
    session = accept(connection, invitations.invite(connection, "bob", 0), name="eve")
    again = accept(connection, invitations.invite(connection, "bob", 0))
    assert [user.name for user in rows.everyone(connection)] == ["bob"]
    assert sessions.resume(connection, session, 1) is None
    assert sessions.resume(connection, again, 1) is not None


def test_a_name_that_is_taken_leaves_the_link_good(connection: Connection) -> None:
    users.add(connection, "demo", 0)
    key = first(connection)
    with pytest.raises(UserProblem, match="choose another name"):
        accept(connection, key, "Demo")
    accept(connection, key, "ann")


def test_keys_are_not_stored(connection: Connection) -> None:
    assert first(connection) not in "".join(connection.iterdump())
