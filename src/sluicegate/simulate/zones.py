"""Local time: standard offsets and the rules of summer time, as fixed rules of the present.

United States and Canada since 2007, European Union and United Kingdom since 1996, Egypt since
2023, each applied to all years from 1970 to 2099 (IANA time zone database, files northamerica,
europe and africa).
"""

from bisect import bisect_right
from calendar import FRIDAY, SUNDAY
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

_HOUR: Final = 3_600_000_000
_YEARS: Final = range(1970, 2100)


def _micros(day: datetime, hour: int) -> int:
    return int(day.timestamp()) * 1_000_000 + hour * _HOUR


def _nth(year: int, month: int, weekday: int, number: int) -> datetime:
    first = datetime(year, month, 1, tzinfo=UTC)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last(year: int, month: int, weekday: int) -> datetime:
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return after - timedelta(days=(after.weekday() - weekday - 1) % 7 + 1)


@cache
def changes(rule: str, utc_offset: int) -> tuple[int, ...]:
    """Moments (µs UTC) at which summer time begins and ends by turns, first to last.

    `rule` is "us", "eu" or "eg"; empty for places without summer time. `utc_offset` is standard
    time in hours.
    """
    found: list[int] = []
    for year in _YEARS if rule else ():
        if rule == "us":
            # Two o'clock by the clock in force.
            found.append(_micros(_nth(year, 3, SUNDAY, 2), 2 - utc_offset))
            found.append(_micros(_nth(year, 11, SUNDAY, 1), 1 - utc_offset))
        elif rule == "eu":
            found.append(_micros(_last(year, 3, SUNDAY), 1))
            found.append(_micros(_last(year, 10, SUNDAY), 1))
        elif rule == "eg":
            # From the last Friday of April to the end of the last Thursday of October.
            found.append(_micros(_last(year, 4, FRIDAY), -utc_offset))
            thursday = _last(year, 10, FRIDAY - 1)
            found.append(_micros(thursday, 23 - utc_offset))
        else:
            raise ValueError(f'summer time rule must be "us", "eu", "eg" or empty, not {rule!r}')
    return tuple(found)


def offset(rule: str, utc_offset: int, time: int) -> int:
    """Hours that local time is ahead of UTC at `time` (µs UTC), summer time included.

    >>> offset("us", -5, 1_750_000_000_000_000), offset("us", -5, 1_765_000_000_000_000)
    (-4, -5)
    """
    return utc_offset + (bisect_right(changes(rule, utc_offset), time) & 1)
