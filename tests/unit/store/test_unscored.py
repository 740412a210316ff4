from sqlite3 import Connection

from sluicegate.store import unscored
from sluicegate.store.unscored import Unscored


def test_events_wait_in_their_order_with_their_features(connection: Connection) -> None:
    unscored.add(connection, [(7, 3, "ValueError"), (5, 2, "KeyError")])
    unscored.keep(connection, 7, "plan", b"\1")
    assert unscored.page(connection, 0, 9) == [
        Unscored(5, 2, "KeyError", None, None),
        Unscored(7, 3, "ValueError", "plan", b"\1"),
    ]
    assert [row.event for row in unscored.page(connection, 6, 9)] == [7]
    assert [row.event for row in unscored.page(connection, 0, 1)] == [5]
    assert unscored.offsets(connection) == {5, 7}


def test_what_was_scored_after_all_is_forgotten(connection: Connection) -> None:
    unscored.add(connection, [(5, 2, "KeyError"), (7, 3, "ValueError")])
    unscored.keep(connection, 5, "plan", b"\1")
    unscored.remove(connection, 5)
    assert unscored.page(connection, 0, 9) == [Unscored(7, 3, "ValueError", None, None)]
    unscored.add(connection, [(5, 2, "KeyError")])
    assert unscored.page(connection, 0, 1)[0].vector is None
