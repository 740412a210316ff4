"""Quiet windows: hours of the wall clock in which nobody is to be disturbed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from sluicegate.events.time import DAY, MINUTE, SECOND, from_micros

LONGEST = 8 * DAY
"""What has no end within this time, microseconds, has none."""

MINUTES = 24 * 60


class Quiet(Struct, frozen=True):
    """Hours of some weekdays.

    A moment is in it when a wall clock in the zone shows a time from `start` up to, but not
    including, `end`. So an hour that the clocks show twice is in it twice, and one that they skip
    never is.

    Attributes:
        days: weekdays on which it begins, 0 is Monday.
        start, end: minutes since midnight; an end not after the start is the next day's.
        zone: IANA name.
        channels: that are quiet; empty for all.
        except_outcomes: that come through all the same.
    """

    days: tuple[int, ...]
    start: int
    end: int
    zone: str
    channels: tuple[str, ...] = ()
    except_outcomes: tuple[str, ...] = ()

    def concerns(self, channel: str, outcome: str) -> bool:
        """Whether it holds back an outcome on a channel."""
        return outcome not in self.except_outcomes and (
            not self.channels or channel in self.channels
        )


def held_until(windows: Sequence[Quiet], channel: str, outcome: str, now: int) -> int | None:
    """When an alert may go out that comes now, microseconds UTC; None for at once.

    Windows that overlap or follow one another are one. Windows without end hold for `LONGEST`.
    """
    ours = [window for window in windows if window.concerns(channel, outcome)]
    at = now
    while at - now < LONGEST:
        ends = [end for window in ours if (end := end_of(window, at)) is not None]
        if not ends:
            return None if at == now else at
        at = max(ends)
    return now + LONGEST


def end_of(window: Quiet, now: int) -> int | None:
    """When the window ends that now lies in, microseconds UTC; None when it lies in none.

    Also where the clocks are changed within it: exact to the second.
    """
    if not _left(window, now):
        return None
    at = now
    while at - now < LONGEST:
        left = _left(window, at)
        if not left:
            return at
        later = at + left
        # While the zone's offset stays, wall clock and time go alike.
        at = later if _offset(window, later) == _offset(window, at) else _change(window, at, later)
    return now + LONGEST


def _left(window: Quiet, now: int) -> int:
    """Microseconds that the wall clock shows until the end; 0 outside of the window."""
    local = from_micros(now).astimezone(_zone(window.zone))
    clock = (local.hour * 60 + local.minute) * MINUTE
    clock += local.second * SECOND + local.microsecond
    start, end = window.start * MINUTE, window.end * MINUTE
    today = local.weekday()
    overnight = end <= start
    left = 0
    if today in window.days and clock >= start:
        if overnight:
            left = DAY - clock + end
        elif clock < end:
            left = end - clock
    if overnight and (today - 1) % 7 in window.days and clock < end:
        left = max(left, end - clock)
    return left


def _offset(window: Quiet, at: int) -> timedelta | None:
    return _local(window, at).utcoffset()


def _local(window: Quiet, at: int) -> datetime:
    return from_micros(at).astimezone(_zone(window.zone))


def _change(window: Quiet, before: int, after: int) -> int:
    """The first second with another offset than `before`; `after` has one."""
    offset = _offset(window, before)
    low, high = before // SECOND, -(-after // SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(window, middle * SECOND) == offset:
            low = middle
        else:
            high = middle
    return high * SECOND


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
