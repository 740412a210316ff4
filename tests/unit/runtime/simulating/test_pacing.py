"""Pacing under a clock of its own."""

from collections.abc import Iterator

import pytest

from sluicegate.events.time import SECOND, parse_time
from sluicegate.runtime.simulating.pacing import Lag, Pacer
from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.rates import Bursts, Even, Moments, Plan, Ticks

START = parse_time("2026-03-01T00:00:00Z")


def items(moments: Moments) -> Iterator[Simulated]:
    """One event for each moment, named by its number."""
    for number, time in enumerate(moments):
        yield Simulated(time, b"{}", f"e{number}", "ann", 100, "usd", False, "")


def pacer(clock, plan: Plan, *, end: float | None = None, **options) -> Pacer:
    moments = Moments(plan, START, None if end is None else START + int(end * SECOND))
    return Pacer(items(moments), moments, clock, **options)


def test_events_go_when_they_are_due(clock) -> None:
    found = [
        (clock.seconds, [item.event_id for item in batch])
        for batch in pacer(clock, Even(2.0), end=2).batches()
    ]
    assert found == [(0.0, ["e0"]), (0.5, ["e1"]), (1.0, ["e2"]), (1.5, ["e3"])]


def test_a_slow_receiver_does_not_slow_the_plan(clock) -> None:
    made = pacer(clock, Even(10.0), end=4)
    sizes, times = [], []
    for batch in made.batches():
        times.append(clock.seconds)
        sizes.append(len(batch))
        clock.work(1.0)
    assert times == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert sizes == [1, 10, 10, 10, 9]
    assert made.sent == 40


def test_the_plan_begins_when_the_world_is_there(clock) -> None:
    moments = Moments(Even(2.0), START, START + 2 * SECOND)

    def slow_to_begin() -> Iterator[Simulated]:
        clock.work(5.0)
        yield from items(moments)

    found = [
        (clock.seconds, [item.event_id for item in batch])
        for batch in Pacer(slow_to_begin(), moments, clock).batches()
    ]
    assert found == [(5.0, ["e0"]), (5.5, ["e1"]), (6.0, ["e2"]), (6.5, ["e3"])]


def test_at_high_rates_events_go_together(clock) -> None:
    made = pacer(clock, Even(10_000.0), end=1, grain=SECOND // 100)
    sizes = [len(batch) for batch in made.batches()]
    assert sum(sizes) == 10_000
    assert len(sizes) <= 101


def test_nothing_is_late_when_the_receiver_keeps_up(clock) -> None:
    made = pacer(clock, Even(100.0), end=10)
    for _ in made.batches():
        clock.work(0.005)
        assert made.look().events == 0
    assert made.worst == Lag()


def test_it_says_how_far_behind_it_is(clock) -> None:
    made = pacer(clock, Even(1_000.0), end=20, most=1_000)
    looks = []
    for batch in made.batches():
        clock.work(len(batch) / 800)  # the receiver takes 800 a second
        looks.append(made.look())
    assert made.sent == 20_000
    worst = made.worst
    assert worst.micros == pytest.approx(5 * SECOND, rel=0.3)
    # What the receiver lacks of 1,000 a second in twenty seconds, and the batch in its hands.
    assert 4_000 <= max(look.events for look in looks) <= 5_000
    assert worst.rate == pytest.approx(800, rel=0.1)
    assert not worst.making


def test_a_slow_producer_is_told_from_a_slow_receiver(clock) -> None:
    moments = Moments(Even(100.0), START, START + 10 * SECOND)

    def slowly() -> Iterator[Simulated]:
        for item in items(moments):
            clock.work(0.02)
            yield item

    made = Pacer(slowly(), moments, clock)
    for _ in made.batches():
        pass
    assert made.worst.making
    assert made.sent == 1_000


def test_falling_behind_is_remembered_when_it_is_over(clock) -> None:
    made = pacer(clock, Bursts(10.0, 20.0, 10 * SECOND), end=60, most=100)
    for batch in made.batches():
        clock.work(len(batch) / 100)
    assert made.sent == 2_500
    assert made.look().events == 0
    assert made.worst.micros > 8 * SECOND


def test_late_events_are_dropped_only_when_asked(clock) -> None:
    made = pacer(clock, Even(100.0), end=10, drop_late=2 * SECOND)
    stuck = True
    for _ in made.batches():
        if stuck:
            clock.work(5.0)
            stuck = False
    assert made.dropped == 299
    assert made.sent + made.dropped == 1_000


def test_the_limit_counts_what_was_sent(clock) -> None:
    made = pacer(clock, Even(100.0), limit=250, most=100)
    assert sum(len(batch) for batch in made.batches()) == 250


def test_a_tick_brings_its_events_at_once(clock) -> None:
    made = pacer(clock, Ticks(60 * SECOND, 30), end=121, gate=lambda: True)
    found = [(round(clock.seconds), len(batch)) for batch in made.batches()]
    merged: dict[int, int] = {}
    for second, count in found:
        merged[second] = merged.get(second, 0) + count
    assert merged == {0: 30, 60: 30, 120: 30}


def test_a_closed_gate_leaves_its_tick_out_and_is_asked_at_each(clock) -> None:
    asked: list[int] = []

    def gate() -> bool:
        asked.append(round(clock.seconds))
        return len(asked) not in (2, 3)

    made = pacer(clock, Ticks(60 * SECOND, 30), end=240, gate=gate)
    seconds = {round(clock.seconds) for _ in made.batches()}
    assert asked == [0, 60, 120, 180]
    assert seconds == {0, 180}
    assert (made.sent, made.skipped) == (60, 60)


def test_it_ends_when_it_is_told_to(clock) -> None:
    clock.stop_at = 2.25
    made = pacer(clock, Even(2.0))
    assert sum(len(batch) for batch in made.batches()) == 5
    assert clock.seconds == 2.25
