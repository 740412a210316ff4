"""The outbox and its deliveries against plain lists: no alert is lost, none is doubled."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec import structs

from sluicegate.detector.tally import Tally
from sluicegate.runtime.data import open_data
from sluicegate.store import backlog, deliveries, outbox
from sluicegate.store.counters import totals
from sluicegate.store.database import transaction
from sluicegate.store.deliveries import Parcel
from sluicegate.store.outbox import FAST, QUIET, SINGLE, Group
from sluicegate.store.tallies import decoded

CHANNELS = st.sampled_from(["team", "ops"])
SHOWN = 4
CURRENCIES = ("USD", "EUR", None)


def money(tallies: Sequence[Tally]) -> int:
    return sum(one.units for one in tallies)


class Outbox(RuleBasedStateMachine):
    """Rows come in, are taken for channels, sent, postponed, refused, merged, tried again.

    A process may end between any two steps, so everything is read from the database each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.connection = open_data(Path(self.directory.name))
        self.now = 0
        self.rows = 0
        self.given: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.settled: dict[int, Parcel] = {}

    def teardown(self) -> None:
        self.connection.close()
        self.directory.cleanup()

    @rule(count=st.integers(1, 9))
    def come(self, count: int) -> None:
        self.connection.executemany(
            "INSERT INTO outbox (event, outcome, time) VALUES (?, 'block', ?)",
            [(self.rows + at, self.now) for at in range(count)],
        )
        self.rows += count

    @rule(
        wanted=st.lists(CHANNELS, unique=True),
        reason=st.sampled_from([SINGLE, FAST, QUIET]),
        limit=st.integers(1, 5),
        later=st.integers(0, 3),
        fails=st.booleans(),
    )
    def take(self, wanted: list[str], reason: str, limit: int, later: int, fails: bool) -> None:
        rows = outbox.page(self.connection, limit)
        if not rows:
            return
        parts = [[row] for row in rows] if reason == SINGLE else [rows]
        groups = [
            Group(
                *(channel, reason, self.now + later, {"block"}),
                *([(row.id, b"%d" % row.event) for row in part], len(part)),
                [Tally("block", CURRENCIES[row.event % 3], 1, row.event) for row in part],
            )
            for channel in wanted
            for part in parts
        ]
        try:
            with transaction(self.connection):
                outbox.take(self.connection, rows[-1].id, groups, self.now, SHOWN)
                if fails:
                    raise OSError
        except OSError:
            return
        for channel in wanted:
            self.given[channel] += len(rows)
            self.left[channel] += sum(row.event for row in rows)

    @rule(channel=CHANNELS, end=st.sampled_from(["finish", "postpone", "fail", "crash"]))
    def send(self, channel: str, end: str) -> None:
        found = deliveries.candidates(self.connection, channel, self.now, 1)
        if not found:
            return
        with transaction(self.connection):
            parcel = deliveries.begin(self.connection, found[0].id)
        assert parcel is not None
        assert 1 <= len(parcel.alerts) <= min(parcel.total, SHOWN)
        before = self.settled.setdefault(parcel.id, parcel)
        # Whatever happened since the first try, its content is the same.
        assert structs.replace(before, attempts=parcel.attempts) == parcel
        assert sum(one.alerts for one in parcel.tallies) == parcel.total
        with transaction(self.connection):
            if end == "finish":
                deliveries.finish(self.connection, channel, parcel, self.now)
                self.left[channel] -= money(parcel.tallies)
            elif end == "postpone":
                due = self.now + 2
                deliveries.postpone(self.connection, channel, parcel.id, self.now, due, due, "x")
            elif end == "fail":
                deliveries.fail(self.connection, channel, parcel.id, self.now, self.now, "x")

    @rule(channel=CHANNELS)
    def merge(self, channel: str) -> None:
        before = deliveries.untried(self.connection, channel, self.now)
        with transaction(self.connection):
            count = deliveries.merge(self.connection, channel, self.now, SHOWN)
        assert count == (before if before > 1 else 0)
        assert deliveries.untried(self.connection, channel, self.now) == min(before, 1)

    @rule(channel=st.none() | CHANNELS)
    def retry(self, channel: str | None) -> None:
        with transaction(self.connection):
            backlog.retry(self.connection, channel, self.now)

    @rule(channel=CHANNELS, failed=st.booleans())
    def drop(self, channel: str, failed: bool) -> None:
        with transaction(self.connection):
            before = self.stored(channel)
            self.dropped[channel] += backlog.drop(self.connection, channel, failed=failed)
            self.left[channel] -= before - self.stored(channel)

    @rule()
    def awake(self) -> None:
        with transaction(self.connection):
            backlog.awake(self.connection)

    @rule(time=st.integers(1, 3))
    def wait(self, time: int) -> None:
        self.now += time

    @invariant()
    def every_alert_is_somewhere(self) -> None:
        told = totals(self.connection).get("alerts", {})
        held = {item.channel: item for item in backlog.backlog(self.connection)}
        for channel in ("team", "ops"):
            item = held.get(channel, backlog.Backlog(channel))
            kept = item.waiting + item.held + item.failed
            assert kept + told.get(channel, 0) + self.dropped[channel] == self.given[channel]

    def stored(self, channel: str) -> int:
        rows = self.connection.execute(
            "SELECT totals FROM deliveries WHERE channel = ?", (channel,)
        )
        return sum(money(decoded(text)) for (text,) in rows)

    @invariant()
    def totals_are_of_all(self) -> None:
        for channel in ("team", "ops"):
            assert self.stored(channel) == self.left[channel]

    @invariant()
    def lists_belong_to_deliveries(self) -> None:
        strays = self.connection.execute(
            "SELECT COUNT(*) FROM delivery_alerts WHERE delivery NOT IN (SELECT id FROM deliveries)"
        )
        assert strays.fetchone() == (0,)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
