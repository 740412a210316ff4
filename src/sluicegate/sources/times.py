"""Times as files write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from math import isfinite
from zoneinfo import ZoneInfo

from sluicegate.events.time import SECOND, to_micros
from sluicegate.sources.errors import SourceError

EPOCHS = {"epoch_s": SECOND, "epoch_ms": 1_000, "epoch_us": 1}
"""Format -> microseconds in one unit."""

# From March 1973 to the end of 2099 the three don't overlap, nor do they with 20240531120000.
_FROM, _TO = 1e8, 4_102_444_800

ReadTime = Callable[[object], int]


def compile_time(form: str, zone: str = "UTC") -> ReadTime:
    """A function from a value to microseconds since the epoch, UTC; it raises `ValueError`.

    Args:
        form: ``auto`` (ISO 8601, dates and times of Parquet, or a count since 1970 whose size
            tells seconds, milliseconds or microseconds), ``iso``, ``epoch_s``, ``epoch_ms``,
            ``epoch_us``, or a `strptime` pattern such as ``%d/%m/%Y %H:%M``.
        zone: IANA name of the zone that times without one are in.

    Raises:
        SourceError: for an unknown format or zone.

    >>> read = compile_time("auto")
    >>> read("2024-05-31T12:00:00Z") == read(1717156800) == read("1717156800000")
    True
    """
    try:
        place = UTC if zone == "UTC" else ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise SourceError(
            f"source.time_zone: no zone {zone!r}; write an IANA name such as Europe/Berlin"
        ) from None

    def micros(moment: datetime) -> int:
        if moment.tzinfo is None and place is not UTC:
            moment = moment.replace(tzinfo=place)
        return to_micros(moment)

    def iso(value: object) -> int:
        if isinstance(value, datetime):
            return micros(value)
        if isinstance(value, date):
            return micros(datetime(value.year, value.month, value.day))  # noqa: DTZ001
        if not isinstance(value, str):
            raise ValueError("not a time")
        return micros(datetime.fromisoformat(value.strip()))

    if form == "iso":
        return iso
    if form in EPOCHS:
        unit = EPOCHS[form]
        return lambda value: _count(value, unit)
    if "%" in form:
        return lambda value: micros(datetime.strptime(_text(value), form))  # noqa: DTZ007
    if form != "auto":
        raise SourceError(
            f"source.time_format: {form!r} is not known; use auto, iso, {', '.join(EPOCHS)}"
            " or a pattern such as %d/%m/%Y %H:%M"
        )

    def auto(value: object) -> int:
        number = _number(value)
        if number is None:
            return iso(value)
        for unit in EPOCHS.values():
            if _FROM <= number * unit / SECOND < _TO:
                return _count(value, unit)
        raise ValueError("not a count since 1970 in seconds, milliseconds or microseconds")

    return auto


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and value.strip().replace(".", "", 1).lstrip("+-").isdigit():
        return float(value)
    return None


def _count(value: object, unit: int) -> int:
    number = _number(value)
    if number is None or not isfinite(number):
        raise ValueError("not a number")
    if isinstance(value, str):
        whole = value.strip().lstrip("+")
        if whole.lstrip("-").isdigit():
            return int(whole) * unit
    return round(number * unit) if isinstance(number, float) else number * unit


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else str(value)
