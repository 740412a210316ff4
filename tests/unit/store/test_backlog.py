from sqlite3 import Connection

import pytest

from sluicegate.store import backlog, deliveries, outbox
from sluicegate.store.backlog import Backlog
from sluicegate.store.outbox import FAST, QUIET, SINGLE, Group


@pytest.fixture
def filled(connection: Connection) -> Connection:
    """`team`: 3 waiting, 5 held, 1 failed; `ops`: 1 waiting for its next try."""

    def put(channel: str, reason: str, count: int, at: int) -> None:
        group = Group(channel, reason, at, {"block"}, [(at, b"a")], count)
        outbox.take(connection, 0, [group], at, 50)

    put("team", SINGLE, 1, 10)
    put("team", SINGLE, 1, 20)
    put("team", FAST, 2, 30)
    put("team", QUIET, 5, 40)
    put("ops", SINGLE, 1, 50)
    deliveries.begin(connection, 1)
    deliveries.fail(connection, "team", 1, 60, 70, "team: no such user")
    deliveries.begin(connection, 5)
    deliveries.postpone(connection, "ops", 5, 60, 500, 600, "ops: away")
    return connection


def test_alerts_are_counted_by_what_becomes_of_them(filled: Connection) -> None:
    assert backlog.backlog(filled, ["files"]) == [
        Backlog("files"),
        Backlog("ops", 1, 0, 0, 50, 60, "ops: away"),
        Backlog("team", 3, 5, 1, 20, 60, "team: no such user"),
    ]


def test_an_empty_one_has_nothing(connection: Connection) -> None:
    assert backlog.backlog(connection) == []


def test_what_failed_and_what_waits_for_another_try_goes_at_once(filled: Connection) -> None:
    assert backlog.retry(filled, "ops", 100) == 1
    assert [item.id for item in deliveries.candidates(filled, "ops", 100, 9)] == [5]
    assert deliveries.resume(filled, "ops") == (0, 1)
    assert deliveries.resume(filled, "team") == (70, 1)
    assert backlog.retry(filled, None, 100) == 1
    assert 1 in [item.id for item in deliveries.candidates(filled, "team", 100, 9)]
    # What was tried stays settled: its key must not change.
    assert deliveries.untried(filled, "team", 100) == 3


def test_what_failed_or_all_of_a_channel_is_dropped(filled: Connection) -> None:
    assert backlog.drop(filled, "ops", failed=True) == 0
    assert backlog.drop(filled, "team", failed=True) == 1
    assert backlog.drop(filled, None, failed=False) == 9
    assert filled.execute("SELECT COUNT(*) FROM delivery_alerts").fetchone() == (0,)
    assert backlog.backlog(filled) == []


def test_a_start_tries_every_channel_at_once(filled: Connection) -> None:
    backlog.awake(filled)
    assert deliveries.resume(filled, "ops") == (0, 1)
    assert [item.id for item in deliveries.candidates(filled, "ops", 60, 9)] == [5]
    # What failed for good is not tried by itself, and what is held stays so.
    assert [item.id for item in deliveries.candidates(filled, "team", 39, 9)] == [2, 3]
