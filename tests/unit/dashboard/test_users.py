from sqlite3 import Connection

import pytest

from sluicegate.dashboard import invitations, sessions, users
from sluicegate.dashboard.users import UserProblem
from sluicegate.store import users as rows
from sluicegate.store.database import transaction


@pytest.mark.parametrize(
    "name", ["", "two words", "x" * 65, "<b>", "a/b", "a\nb", "local", "Local"]
)
def test_names_that_can_t_be_had(connection: Connection, name: str) -> None:
    with pytest.raises(UserProblem):
        users.add(connection, name, 0)
    assert rows.everyone(connection) == []


def test_a_name_is_one_user_however_it_is_typed(connection: Connection) -> None:
    assert users.add(connection, "Zoë", 0).name == "Zoë"
    with pytest.raises(UserProblem, match="already"):
        users.add(connection, "ZOE\u0308", 1)


@pytest.mark.parametrize("action", [users.reset, users.remove])
def test_reset_and_removal_end_sessions_and_links(connection: Connection, action) -> None:
    users.add(connection, "ann", 0)
    link = invitations.invite(connection, "ann", 0)
    with transaction(connection):
        rows.set_password(connection, "bob", None)
        key = sessions.begin(connection, "ann", 0)
    action(connection, "Ann")
    assert sessions.resume(connection, key, 1) is None
    assert invitations.invited(connection, link, 1) is None


def test_an_unknown_user_is_told_the_known_ones(connection: Connection) -> None:
    users.add(connection, "ann", 0)
    for action in (users.reset, users.remove):
        with pytest.raises(UserProblem, match="no user bob; known are: ann"):
            action(connection, "bob")
