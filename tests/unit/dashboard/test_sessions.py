from sqlite3 import Connection

from sluicegate.dashboard import sessions, users
from sluicegate.dashboard.sessions import IDLE, LIFE, TOUCH, Visitor
from sluicegate.store.database import transaction


def begin(connection: Connection, now: int = 0, before: str | None = None) -> str:
    with transaction(connection):
        return sessions.begin(connection, "ann", now, before)


def test_a_session_is_its_user_s_until_it_is_ended(connection: Connection) -> None:
    users.add(connection, "Ann", 0)
    key = begin(connection)
    assert sessions.resume(connection, key, 1) == Visitor("ann", "Ann", stale=False)
    assert sessions.resume(connection, key + "x", 1) is None
    sessions.end(connection, key)
    assert sessions.resume(connection, key, 1) is None


def test_an_unused_session_ends(connection: Connection) -> None:
    users.add(connection, "ann", 0)
    key = begin(connection)
    found = sessions.resume(connection, key, TOUCH)
    assert found is not None
    assert found.stale
    sessions.touch(connection, key, TOUCH)
    assert sessions.resume(connection, key, IDLE) is not None
    assert sessions.resume(connection, key, TOUCH + IDLE) is None


def test_no_use_makes_a_session_last_longer_than_its_life(connection: Connection) -> None:
    users.add(connection, "ann", 0)
    key = begin(connection)
    sessions.touch(connection, key, LIFE - 1)
    assert sessions.resume(connection, key, LIFE - 1) is not None
    assert sessions.resume(connection, key, LIFE) is None


def test_a_new_session_takes_the_place_of_the_browser_s_last(connection: Connection) -> None:
    users.add(connection, "ann", 0)
    old, other = begin(connection), begin(connection)
    new = begin(connection, before=old)
    assert sessions.resume(connection, old, 1) is None
    assert sessions.resume(connection, other, 1) is not None
    assert sessions.resume(connection, new, 1) is not None


def test_what_has_ended_is_swept_and_keys_are_not_stored(connection: Connection) -> None:
    users.add(connection, "ann", 0)
    key = begin(connection)
    begin(connection, now=LIFE)
    rows = connection.execute("SELECT digest FROM sessions").fetchall()
    assert len(rows) == 1
    assert len(key) >= 43
    dump = "".join(connection.iterdump())
    assert key not in dump
