import random

import numpy as np
from scored_events import NOON, definition, scored

from sluicegate.dashboard.counting import Batch, Vocabulary, count
from sluicegate.dashboard.tally import Tally
from sluicegate.dashboard.windows import COLUMNS, Sliding, Whole
from sluicegate.events.time import MINUTE, SECOND

NAMES = Vocabulary()


def _tally(*items) -> Tally:
    return count([Batch(items, 1, 0, NOON, NOON, None)], definition(), NAMES, 1)[0]


def _same(one: Tally, other: Tally) -> bool:
    return (
        one.outcomes == other.outcomes
        and one.amounts == other.amounts
        and one.states == other.states
        and one.categories == other.categories
        and one.stretch.roles == other.stretch.roles
        and one.rejected == other.rejected
        and bool((one.scores == other.scores).all())
        and bool((one.stretch.detection == other.stretch.detection).all())
    )


def test_a_sliding_window_holds_exactly_what_came_within_it():
    chance = random.Random(3)
    window = Sliding(5 * SECOND)
    sent: list[tuple[int, Tally]] = []
    time = NOON
    for number in range(400):
        time += chance.randrange(20 * SECOND)
        tally = _tally(
            scored(
                f"e{number}",
                chance.choice(["approve", "review", "block"]),
                amount=chance.randrange(10**6),
                region=chance.choice(["VA", "OH", "TX"]),
            )
        )
        sent.append((time // (5 * SECOND), tally))
        window.add(time, tally)
        expected = Tally()
        for slot, item in sent:
            if slot > time // (5 * SECOND) - COLUMNS:
                expected.add(item)
        assert _same(window.total, expected)


def test_what_came_too_late_for_a_window_is_left_out():
    window = Sliding(SECOND)
    window.add(NOON, _tally(scored("a")))
    window.add(NOON - COLUMNS * SECOND, _tally(scored("b")))
    assert window.total.events == 1


def test_an_empty_window_holds_nothing():
    window = Sliding(SECOND)
    window.add(NOON, _tally(scored("a", "block")))
    window.advance(NOON + COLUMNS * SECOND)
    assert _same(window.total, Tally())
    assert window.columns()[2] == [None] * COLUMNS


def test_columns_end_with_the_current_one():
    window = Sliding(SECOND)
    window.add(NOON, _tally(scored("a"), scored("b")))
    window.advance(NOON + 2 * SECOND)
    start, width, columns = window.columns()
    assert (start, width) == (NOON + 3 * SECOND - COLUMNS * SECOND, SECOND)
    found = columns[-3]
    assert found is not None
    assert found.roles == [2, 0, 0]


def test_the_whole_keeps_all_in_a_bounded_number_of_columns():
    whole = Whole()
    for hour in range(1_000):
        whole.add(NOON + hour * 60 * MINUTE, _tally(scored(f"e{hour}")))
    start, width, columns = whole.columns()
    assert whole.total.events == 1_000
    assert COLUMNS // 2 <= len(columns) <= COLUMNS
    assert sum(item.roles[0] for item in columns if item is not None) == 1_000
    assert start <= NOON
    assert start + width * len(columns) > NOON + 999 * 60 * MINUTE


def test_a_whole_that_saw_nothing_has_no_columns():
    whole = Whole()
    whole.advance(NOON)
    assert whole.columns()[2] == []


def test_older_counts_may_come_later():
    whole = Whole()
    whole.add(NOON, _tally(scored("a")))
    whole.add(NOON - 600 * MINUTE, _tally(scored("b")))
    _, _, columns = whole.columns()
    assert len(columns) <= COLUMNS
    assert np.sum([item.roles[0] for item in columns if item is not None]) == 2
