"""A past from files, as it is stored."""

from array import array
from pathlib import Path

import host

from sluicegate.detector.ports import HISTORY
from sluicegate.events.event import Event
from sluicegate.events.label import Label
from sluicegate.events.time import DAY, SECOND
from sluicegate.runtime.data import open_data
from sluicegate.runtime.history import Stored, decode_history
from sluicegate.runtime.labelled import LabelledEvents
from sluicegate.runtime.loading import load_history
from sluicegate.runtime.progress import Silent
from sluicegate.sources.labels import NO_TIME
from sluicegate.store import states
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog


def event(number: int) -> Event:
    return Event(str(number), "c", number * DAY, None, "", False, (), b"{}")


def test_events_are_stored_with_the_last_verdict_and_when_it_counts(tmp_path: Path) -> None:
    plan = host.definition().plan
    assert plan.risk is not None
    labelled = LabelledEvents(
        [event(1), event(2), event(3), event(4)],
        array("b", [1, 0, -1, 1]),
        array("q", [NO_TIME, 99 * DAY, NO_TIME, 5 * DAY]),
        {3: [Label("4", "legit", 6 * DAY)]},
    )
    connection = open_data(tmp_path)
    with transaction(connection):
        states.mark(connection, "old", True)
    assert load_history(connection, labelled, plan, 0, Silent()) == 4
    records = SqliteLog(connection).read(HISTORY, 0, 10)
    assert [decode_history(record.value) for record in records] == [
        Stored(b"{}", "fraud", DAY + plan.risk.delay * SECOND),
        Stored(b"{}", "legit", 99 * DAY),
        Stored(b"{}"),
        Stored(b"{}", "legit", 6 * DAY),
    ]
    assert states.is_complete(connection, "old") is None
    connection.close()
