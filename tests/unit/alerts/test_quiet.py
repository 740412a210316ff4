from sluicegate.alerts.quiet import Quiet, end_of
from sluicegate.events.time import SECOND, parse_time


def test_skipped_hours_are_never_in_it_and_end_it_at_once() -> None:
    # In Berlin 02:00 to 03:00 is skipped: a window until 02:30 ends when the clock jumps.
    window = Quiet((6,), 60, 150, "Europe/Berlin")
    jump = parse_time("2026-03-29T01:00:00Z")
    assert end_of(window, jump - SECOND) == jump
    assert end_of(window, jump) is None


def test_an_hour_shown_twice_is_in_it_twice() -> None:
    window = Quiet((6,), 120, 150, "Europe/Berlin")
    first, again = parse_time("2026-10-25T00:10:00Z"), parse_time("2026-10-25T01:10:00Z")
    assert end_of(window, first) == parse_time("2026-10-25T00:30:00Z")
    assert end_of(window, parse_time("2026-10-25T00:40:00Z")) is None
    assert end_of(window, again) == parse_time("2026-10-25T01:30:00Z")


def test_an_end_before_the_start_is_the_next_days() -> None:
    window = Quiet((4,), 22 * 60, 60, "UTC")
    friday = parse_time("2026-01-09T23:00:00Z")
    assert end_of(window, friday) == parse_time("2026-01-10T01:00:00Z")
    assert end_of(window, parse_time("2026-01-09T00:30:00Z")) is None
