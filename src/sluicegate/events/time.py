"""Event time: integer microseconds since 1970-01-01T00:00:00 UTC."""

from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH_ORDINAL = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since the epoch; a time without zone is UTC.

    >>> to_micros(datetime(2021, 11, 9, 22, 56, 43, 622650))
    1636498603622650
    """
    micros = (
        (moment.toordinal() - _EPOCH_ORDINAL) * 86_400
        + moment.hour * 3_600
        + moment.minute * 60
        + moment.second
    ) * SECOND + moment.microsecond
    if moment.tzinfo is None or moment.tzinfo is UTC:
        return micros
    offset = moment.utcoffset()
    return micros if offset is None else micros - offset // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of a time in microseconds."""
    return _EPOCH + timedelta(microseconds=micros)


def parse_time(text: str) -> int:
    """Microseconds of an ISO 8601 time; without zone it is UTC.

    Raises:
        ValueError: when the text is no ISO 8601 date and time, or not of the years 1 to 9999 in
            UTC.

    >>> parse_time("2021-11-09T22:56:43Z") == parse_time("2021-11-09 23:56:43+01:00")
    True
    """
    micros = to_micros(datetime.fromisoformat(text.strip()))
    if not to_micros(_EARLIEST) <= micros <= to_micros(_LATEST):
        raise ValueError("not of the years 1 to 9999 in UTC")
    return micros


def format_time(micros: int) -> str:
    """ISO 8601 with microseconds and ``Z``.

    >>> format_time(1636498603000000)
    '2021-11-09T22:56:43.000000Z'
    """
    return from_micros(micros).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
