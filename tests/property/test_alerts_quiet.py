"""Quiet windows beside a reference that looks at a wall clock every minute."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluicegate.alerts.quiet import LONGEST, Quiet, end_of, held_until
from sluicegate.events.time import DAY, HOUR, MINUTE, from_micros, parse_time

# Changes by an hour, by half an hour, at midnight, against the year, and none.
ZONES = ("Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Pacific/Auckland", "UTC")

CHANGES = [
    parse_time(text)
    for text in (
        *("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"),  # Berlin
        *("2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"),  # Lord Howe
        *("2026-03-08T05:00:00Z", "2026-11-01T05:00:00Z"),  # Havana
        *("2026-04-04T14:00:00Z", "2026-09-26T14:00:00Z"),  # Auckland
    )
]
NEAR_A_CHANGE = st.builds(
    lambda change, minutes: change + minutes * MINUTE,
    st.sampled_from(CHANGES),
    st.integers(-40 * 60, 20 * 60),
)
CLOCK = st.one_of(st.integers(0, 24 * 60 - 1), st.sampled_from([0, 60, 90, 119, 120, 150, 180]))
WINDOWS = st.builds(
    Quiet,
    days=st.lists(st.integers(0, 6), min_size=1, unique=True).map(tuple),
    start=CLOCK,
    end=CLOCK,
    zone=st.sampled_from(ZONES),
)


def quiet_at(window: Quiet, at: int) -> bool:
    """What a clock on the wall says."""
    local = from_micros(at).astimezone(ZoneInfo(window.zone))
    clock = local.hour * 60 + local.minute
    yesterday = (local.date() - timedelta(days=1)).weekday()
    if window.start < window.end:
        return local.weekday() in window.days and window.start <= clock < window.end
    return (local.weekday() in window.days and clock >= window.start) or (
        yesterday in window.days and clock < window.end
    )


def reference(windows: Sequence[Quiet], now: int) -> int | None:
    """Minute by minute."""
    at = now
    while any(quiet_at(window, at) for window in windows):
        if at - now > LONGEST:
            return at
        at += MINUTE
    return None if at == now else at


@settings(deadline=None)
@given(WINDOWS, NEAR_A_CHANGE)
@example(Quiet((6,), 60, 150, "Europe/Berlin"), parse_time("2026-03-29T00:30:00Z"))
@example(Quiet((6,), 60, 150, "Europe/Berlin"), parse_time("2026-10-25T00:15:00Z"))
@example(Quiet((6,), 0, 30, "America/Havana"), parse_time("2026-11-01T04:10:00Z"))
def test_one_window_ends_when_the_wall_clock_says_so(window: Quiet, now: int) -> None:
    expected = reference([window], now)
    if expected is not None and expected - now >= LONGEST:
        assert held_until([window], "team", "block", now) == now + LONGEST
        return
    assert end_of(window, now) == expected
    assert held_until([window], "team", "block", now) == expected


@settings(deadline=None)
@given(st.lists(WINDOWS, max_size=3), NEAR_A_CHANGE)
def test_windows_that_touch_are_one(windows: list[Quiet], now: int) -> None:
    expected = reference(windows, now)
    found = held_until(windows, "team", "block", now)
    if expected is not None and expected - now >= LONGEST:
        assert found is not None
        assert found >= now + LONGEST
    else:
        assert found == expected


@settings(deadline=None)
@given(WINDOWS, NEAR_A_CHANGE, st.integers(0, MINUTE - 1))
def test_between_two_minutes_the_end_is_the_same(window: Quiet, now: int, micros: int) -> None:
    expected = end_of(window, now)
    found = end_of(window, now + micros)
    if expected is None or expected - now < LONGEST:
        assert found == expected


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-01-05T21:00:00Z", "2026-01-06T06:00:00Z"),  # Monday 22:00 in Berlin
        ("2026-01-05T20:59:59Z", None),
        ("2026-01-06T05:59:59Z", "2026-01-06T06:00:00Z"),
        ("2026-01-06T06:00:00Z", None),
        ("2026-07-06T21:00:00Z", "2026-07-07T05:00:00Z"),  # summer time
    ],
)
def test_a_night_has_its_hours(now: str, until: str | None) -> None:
    night = Quiet((0,), 22 * 60, 7 * 60, "Europe/Berlin")
    found = held_until([night], "team", "block", parse_time(now))
    assert found == (None if until is None else parse_time(until))


def test_channels_and_outcomes_that_it_does_not_concern_are_told() -> None:
    noon = parse_time("2026-01-05T12:00:00Z")
    day = Quiet((0,), 0, 24 * 60 - 1, "UTC", ("team",), ("block",))
    assert held_until([day], "team", "review", noon) == noon + 11 * HOUR + 59 * MINUTE
    assert held_until([day], "team", "block", noon) is None
    assert held_until([day], "ops", "review", noon) is None


def test_windows_without_end_hold_for_no_longer_than_they_may() -> None:
    always = Quiet(tuple(range(7)), 0, 0, "UTC")
    assert held_until([always], "team", "block", DAY) == DAY + LONGEST
