from sqlite3 import Connection

from sluicegate.store import users
from sluicegate.store.users import Invitation, Session, User

ANN = User("ann", "Ann", "sealed", 5)


def test_users_are_stored_once(connection: Connection) -> None:
    assert not users.anyone(connection)
    assert users.add(connection, ANN)
    assert not users.add(connection, ANN)
    assert users.find(connection, "ann") == ANN
    assert users.find(connection, "bob") is None
    assert users.everyone(connection) == [ANN]


def test_somebody_is_there_once_a_password_is(connection: Connection) -> None:
    users.add(connection, User("bob", "bob", None, 1))
    assert not users.anyone(connection)
    users.set_password(connection, "bob", "sealed")
    assert users.anyone(connection)


def test_a_new_password_ends_what_the_user_had_and_nothing_else(connection: Connection) -> None:
    users.add(connection, ANN)
    for number, name in enumerate(("ann", "bob")):
        users.begin(connection, bytes([number]), Session(name, 1, 1))
        users.invite(connection, bytes([number]), Invitation(name, 9))
    users.set_password(connection, "ann", "other")
    assert users.session(connection, b"\0") is None
    assert users.invitation(connection, b"\0") is None
    assert users.session(connection, b"\1") == Session("bob", 1, 1)
    assert users.invitation(connection, b"\1") == Invitation("bob", 9)
    assert users.remove(connection, "ann")
    assert not users.remove(connection, "ann")


def test_one_link_at_a_time_for_each(connection: Connection) -> None:
    for number, name in enumerate((None, "ann", None, "ann")):
        users.invite(connection, bytes([number]), Invitation(name, 9))
    found = [users.invitation(connection, bytes([number])) for number in range(4)]
    assert found == [None, None, Invitation(None, 9), Invitation("ann", 9)]
    users.withdraw(connection, None)
    assert users.invitation(connection, b"\2") is None
    assert users.invitation(connection, b"\3") is not None


def test_what_is_over_is_swept(connection: Connection) -> None:
    for number, (created, seen) in enumerate(((1, 9), (5, 5), (5, 9))):
        users.begin(connection, bytes([number]), Session("ann", created, seen))
    users.touch(connection, b"\2", 10)
    users.invite(connection, b"a", Invitation("ann", 20))
    users.invite(connection, b"b", Invitation(None, 21))
    users.sweep(connection, created=1, seen=5, now=20)
    assert [users.session(connection, bytes([n])) for n in range(3)] == [
        None,
        None,
        Session("ann", 5, 10),
    ]
    assert users.invitation(connection, b"a") is None
    assert users.invitation(connection, b"b") is not None
    users.end(connection, b"\2")
    assert users.session(connection, b"\2") is None
