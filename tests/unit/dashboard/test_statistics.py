import threading

import pytest
from scored_events import NOON, Clock, definition, report, scored

from sluicegate.dashboard import statistics
from sluicegate.dashboard.counting import Batch
from sluicegate.dashboard.statistics import BLOCKS, Statistics
from sluicegate.detector.pipeline import REPEAT
from sluicegate.events.time import HOUR, MINUTE, SECOND


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def counts(clock):
    made = Statistics(clock)
    kind = definition()
    made.bind(lambda: kind)
    yield made
    made.close()


def test_a_commit_is_in_the_next_snapshot(counts):
    counts.observe(
        report(
            scored("a", amount=71_235),
            scored("b", "block", amount=5, currency="EUR"),
            scored("a", status=REPEAT),
            pending=7,
            rejected=2,
        ),
        0.001,
    )
    found = counts.snapshot()
    minutes = found.windows[0]
    assert (minutes.events, minutes.repeats, minutes.rejected) == (2, 1, 2)
    assert {item.name: item.events for item in minutes.outcomes} == {"approve": 1, "block": 1}
    assert [(item.currency, item.approved, item.blocked) for item in minutes.money] == [
        ("EUR", "0", "5"),
        ("USD", "71235", "0"),
    ]
    assert found.pending == 7
    assert (found.state_name, found.category_name) == ("region", "kind")
    assert found.blocks[0].event_id == "b"


def test_windows_forget_and_the_whole_does_not(counts, clock):
    counts.observe(report(scored("a")), 0.0)
    assert [view.events for view in counts.snapshot().windows] == [1, 1, 1]
    clock.on(6 * 60)
    assert [view.events for view in counts.snapshot().windows] == [0, 1, 1]
    clock.on(60 * 60)
    assert [view.events for view in counts.snapshot().windows] == [0, 0, 1]


def test_the_rate_is_that_of_the_last_seconds(counts, clock):
    clock.on(60)
    for _ in range(10):
        clock.on(1)
        counts.observe(report(*(scored(f"{n}") for n in range(30))), 0.0)
    assert counts.snapshot().rate == pytest.approx(30, rel=0.11)
    clock.on(11)
    assert counts.snapshot().rate == 0


def test_a_new_version_changes_what_outcomes_and_variables_mean(clock):
    other = definition(
        outcomes=["stop", "look", "approve"],
        default_outcome="approve",
        fallback_outcome="look",
    )
    now = [definition()]
    counts = Statistics(clock)
    counts.bind(lambda: now[0])
    counts.observe(report(scored("a", "block")), 0.0)
    now[0] = other
    counts.observe(report(scored("b", "stop")), 0.0)
    roles = {item.name: item.role for item in counts.snapshot().windows[0].outcomes}
    counts.close()
    assert roles == {"block": "block", "stop": "block"}


def test_the_newest_blocks_come_first_and_are_few(counts):
    for number in range(3 * BLOCKS):
        counts.observe(report(scored(f"e{number}", "block"), finished=NOON + number), 0.0)
    shown = [item.event_id for item in counts.snapshot().blocks]
    assert shown == [f"e{number}" for number in range(3 * BLOCKS - 1, 2 * BLOCKS - 1, -1)]


def test_what_is_seeded_lies_before_what_was_observed(counts):
    counts.observe(report(scored("live", "block")), 0.0)
    past = [
        (NOON - 2 * HOUR, Batch([scored("old", "block")], 0, 0, NOON - 2 * HOUR, 0, None)),
        (NOON - MINUTE, Batch([scored("late", "review")], 0, 0, NOON - MINUTE, 0, None)),
    ]
    counts.seed(past, definition(), NOON - 2 * HOUR)
    found = counts.snapshot()
    assert [view.events for view in found.windows] == [2, 2, 3]
    assert (found.seeded, found.since) == (2, NOON - 2 * HOUR)
    assert [item.event_id for item in found.blocks] == ["live", "old"]
    # Stored outputs do not tell when they were accepted.
    assert found.windows[2].times.commit[0] is not None
    assert found.windows[2].series.width >= 2 * MINUTE
    assert found.rate == 1.0


def test_nothing_is_lost_between_threads(counts):
    def work():
        for number in range(2_000):
            counts.observe(report(scored(f"e{number}", amount=3)), 0.0)

    worker = threading.Thread(target=work)
    worker.start()
    while worker.is_alive():
        counts.snapshot()
    worker.join()
    [money] = counts.snapshot().windows[2].money
    assert money.approved == "6000"


def test_what_waits_is_bounded_before_there_is_something_to_count_by(clock, monkeypatch):
    monkeypatch.setattr(statistics, "MOST_WAITING", 10)
    counts = Statistics(clock)
    clock.on(5)
    for number in range(25):
        counts.observe(report(scored(f"e{number}")), 0.0)
    # The store has what was let go: all that was written until then is to be read from there.
    assert counts.started == NOON + 5 * SECOND
    made = definition()
    counts.bind(lambda: made)
    assert counts.snapshot().windows[2].events == 3
    counts.close()


def test_a_worker_that_is_quicker_than_the_counting_counts_itself(counts, monkeypatch):
    monkeypatch.setattr(statistics, "MOST_WAITING", 10)
    for number in range(100):
        counts.observe(report(scored(f"e{number}")), 0.0)
    assert len(counts._queue) <= 11
    assert counts.snapshot().windows[2].events == 100


def test_closing_tells_whoever_asked_to_know(clock):
    told = []
    counts = Statistics(clock)
    counts.on_close(lambda: told.append(True))
    counts.close()
    assert told == [True]
