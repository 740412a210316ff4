"""Times as text, for many of the same days: several times as fast as `format_time`."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_EPOCH: Final = date(1970, 1, 1)
_MINUTES: Final = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1_440))
_SECONDS: Final = tuple(f"{second:02d}" for second in range(60))


@lru_cache(maxsize=512)
def _date(days: int) -> str:
    return (_EPOCH + timedelta(days)).isoformat()


def iso(time: int) -> str:
    """ISO 8601 with microseconds and ``Z`` of a time in µs UTC.

    >>> iso(1636498603000001)
    '2021-11-09T22:56:43.000001Z'
    """
    seconds, micros = divmod(time, 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    return f"{_date(days)}T{_MINUTES[seconds // 60]}:{_SECONDS[seconds % 60]}.{micros:06d}Z"
