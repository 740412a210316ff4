from sqlite3 import Connection

import pytest

from sluicegate.detector.tally import Tally
from sluicegate.store import deliveries, outbox
from sluicegate.store.counters import totals
from sluicegate.store.deliveries import Candidate, Parcel
from sluicegate.store.outbox import FAST, SINGLE, Group

FIRST = (Tally("block", "USD", 1, 10**18),)


def put(connection: Connection, number: int, reason: str = SINGLE, due: int = 0) -> None:
    tallies = [Tally("block", "USD" if number % 2 else "EUR", 1, 10**18 * number)]
    group = Group("team", reason, due, {"block"}, [(number, b"a%d" % number)], 1, tallies)
    outbox.take(connection, 0, [group], number, 50)


def test_the_longest_due_comes_first(connection: Connection) -> None:
    put(connection, 1, due=5)
    put(connection, 2, due=3)
    put(connection, 3, FAST, due=9)
    assert [item.id for item in deliveries.candidates(connection, "team", 8, 10)] == [2, 1]
    assert deliveries.candidates(connection, "team", 9, 10)[2] == Candidate(3, 0, ("block",))
    assert deliveries.candidates(connection, "ops", 9, 10) == []


def test_a_begun_one_is_settled_and_counted(connection: Connection) -> None:
    put(connection, 1, FAST, due=5)
    assert deliveries.begin(connection, 1) == Parcel(1, FAST, (b"a1",), 1, 1, 1, 1, FIRST)
    # What comes for the same digest now makes another one.
    put(connection, 2, FAST, due=5)
    again = deliveries.begin(connection, 1)
    assert again == Parcel(1, FAST, (b"a1",), 1, 1, 1, 2, FIRST)
    assert deliveries.begun(connection, "team") == {1}
    assert deliveries.untried(connection, "team", 5) == 1
    assert deliveries.begin(connection, 99) is None


def test_success_ends_a_failure_and_lets_what_waits_go(connection: Connection) -> None:
    put(connection, 1)
    put(connection, 2)
    for number in (1, 2):
        deliveries.begin(connection, number)
    deliveries.postpone(connection, "team", 1, 10, 500, 600, "away")
    deliveries.postpone(connection, "team", 2, 20, 700, 800, "away")
    assert deliveries.resume(connection, "team") == (800, 2)
    parcel = deliveries.begin(connection, 2)
    assert parcel is not None
    # Two failures may be one delivery's fault: the other keeps its time.
    deliveries.finish(connection, "team", parcel, 30)
    assert deliveries.candidates(connection, "team", 30, 10) == []
    for at in (40, 50, 60):
        deliveries.postpone(connection, "team", 1, at, 500, 600, "away")
    put(connection, 3)
    parcel = deliveries.begin(connection, 3)
    assert parcel is not None
    deliveries.finish(connection, "team", parcel, 70)
    assert [item.id for item in deliveries.candidates(connection, "team", 70, 10)] == [1]
    assert deliveries.resume(connection, "team") == (0, 0)
    assert totals(connection)["alerts"] == {"team": 2}
    assert connection.execute("SELECT delivery FROM delivery_alerts").fetchall() == [(1,)]


def test_merging_counts_all_lists_the_first_and_leaves_what_was_tried(
    connection: Connection,
) -> None:
    for number in range(1, 6):
        put(connection, number, FAST if number % 2 else SINGLE, due=number)
    put(connection, 6, due=99)
    deliveries.begin(connection, 1)
    assert deliveries.merge(connection, "team", 10, shown=3) == 4
    merged = deliveries.begin(connection, 2)
    # More than SQLite's integers hold.
    totals_of_all = (Tally("block", "EUR", 2, 6 * 10**18), Tally("block", "USD", 2, 8 * 10**18))
    listed = (b"a2", b"a3", b"a4")
    assert merged == Parcel(2, outbox.BACKLOG, listed, 4, 2, 5, 1, totals_of_all)
    assert merged.digest
    assert deliveries.merge(connection, "team", 10, shown=3) == 0
    assert connection.execute("SELECT COUNT(*) FROM deliveries").fetchone() == (3,)


@pytest.fixture(autouse=True)
def _rolled_back(connection: Connection) -> None:
    connection.execute("BEGIN")
