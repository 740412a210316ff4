from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

from sluicegate.detector.tally import Tally
from sluicegate.runtime.data import open_data
from sluicegate.store import deliveries, outbox
from sluicegate.store.outbox import FAST, QUIET, SINGLE, Group, Row, joined, parted


def fill(connection: Connection, *events: int) -> None:
    connection.executemany(
        "INSERT INTO outbox (event, outcome, time) VALUES (?, 'block', 7)",
        [(event,) for event in events],
    )


def rows(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "SELECT channel, reason, state, due, total, outcomes, since, until FROM deliveries"
    ).fetchall()


def test_rows_come_in_their_order(connection: Connection) -> None:
    assert outbox.oldest_event(connection) is None
    fill(connection, 4, 5, 9)
    assert outbox.page(connection, 2) == [Row(1, 4, "block", 7), Row(2, 5, "block", 7)]
    assert outbox.oldest_event(connection) == 4


def test_taking_drops_what_nobody_wants_and_no_more(connection: Connection) -> None:
    fill(connection, 4, 5, 9)
    outbox.take(connection, 2, [], 10, 50)
    assert [row.event for row in outbox.page(connection, 9)] == [9]
    assert rows(connection) == []
    outbox.take(connection, 3, [], 10, 50)
    # Numbers are not given again: what is taken later is newer.
    fill(connection, 10)
    assert outbox.page(connection, 9)[0].id == 4


def test_singles_are_deliveries_of_their_own(connection: Connection) -> None:
    groups = [Group("team", SINGLE, 10, {"block"}, [(at, b"a")], 1) for at in (1, 2)]
    outbox.take(connection, 2, groups, 10, 50)
    single = ("team", "single", "waiting", 10, 1, "block", 10, 10)
    assert rows(connection) == [single, single]


def test_a_digest_gathers_until_it_is_full_and_counts_on(connection: Connection) -> None:
    def group(first: int, outcome: str, due: int = 99, reason: str = FAST) -> Group:
        listed = [(first, b"a"), (first + 1, b"b")]
        return Group("team", reason, due, {outcome}, listed, 10)

    for at, (first, outcome) in enumerate([(1, "review"), (3, "block"), (5, "block")]):
        outbox.take(connection, 0, [group(first, outcome)], 50 + at, 12)
    assert rows(connection) == [("team", "fast", "open", 99, 30, "block\nreview", 50, 52)]
    found = connection.execute("SELECT id FROM delivery_alerts ORDER BY id").fetchall()
    assert found == [(1,), (2,), (3,), (4,)]
    # Another end, or another reason, is another digest.
    outbox.take(connection, 0, [group(7, "block", 100), group(9, "block", 99, QUIET)], 60, 12)
    assert len(rows(connection)) == 3


def test_a_database_of_an_earlier_version_gets_totals(tmp_path: Path) -> None:
    with closing(open_data(tmp_path / "old")) as old:
        old.execute("ALTER TABLE deliveries DROP COLUMN totals")
        old.execute(
            "INSERT INTO deliveries (channel, reason, state, due, total, outcomes, since, until,"
            " attempts, error) VALUES ('team', 'fast', 'open', 9, 2, 'block', 1, 1, 0, '')"
        )
    with closing(open_data(tmp_path / "old")) as new:
        group = Group("team", FAST, 9, {"block"}, [(3, b"c")], 1, [Tally("block", "USD", 1, 5)])
        outbox.take(new, 0, [group], 2, 50)
        parcel = deliveries.begin(new, 1)
        assert parcel is not None
        # Of a part: whoever tells it sees by the counts that it is not all.
        assert (parcel.total, parcel.tallies) == (3, (Tally("block", "USD", 1, 5),))


def test_names_of_outcomes_are_kept() -> None:
    assert parted(joined(["b", "a"])) == ("a", "b")
