"""Durations as people write them."""

import re
from typing import Final

from sluicegate.events.time import DAY, HOUR, MINUTE, SECOND

_UNITS: Final = {"ms": SECOND // 1_000, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")


def parse_duration(text: str) -> int:
    """Microseconds of a duration such as ``60s``, ``5m``, ``2h``, ``1d`` or ``1h30m``.

    Raises:
        ValueError: when the text is none, or nothing long.

    >>> parse_duration("1m30s"), parse_duration("0.5s")
    (90000000, 500000)
    """
    cleaned = text.strip().lower()
    if not _WHOLE.fullmatch(cleaned):
        raise ValueError(f"{text!r} is no duration; write a number with s, m, h or d, such as 60s")
    micros = round(sum(float(n) * _UNITS[unit] for n, unit in _PART.findall(cleaned)))
    if micros <= 0:
        raise ValueError(f"{text!r} is no time at all; write a duration above 0")
    return micros


def format_duration(micros: int) -> str:
    """A duration in the largest units that give it whole.

    >>> format_duration(60_000_000), format_duration(5_400_000_000), format_duration(1_500_000)
    ('1m', '1h30m', '1.5s')
    """
    parts, left = [], micros
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE)):
        whole, left = divmod(left, size)
        if whole:
            parts.append(f"{whole}{unit}")
    if left or not parts:
        parts.append(f"{left / SECOND:g}s")
    return "".join(parts)
