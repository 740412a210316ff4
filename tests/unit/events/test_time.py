from datetime import UTC, datetime, timedelta, timezone

import pytest

from sluicegate.events.time import DAY, format_time, from_micros, parse_time, to_micros


@pytest.mark.parametrize(
    "text",
    ["1970-01-01T00:00:00.000000Z", "2021-11-09T22:56:43.622650Z", "1969-12-31T23:59:59.999999Z"],
)
def test_text_there_and_back(text: str) -> None:
    assert format_time(parse_time(text)) == text


def test_without_a_zone_it_is_utc() -> None:
    assert parse_time("1970-01-02") == parse_time("1970-01-02T00:00:00Z") == DAY


def test_offsets_are_taken_off() -> None:
    zone = timezone(timedelta(hours=-5, minutes=-30))
    assert to_micros(datetime(1970, 1, 1, tzinfo=zone)) == (5 * 60 + 30) * 60_000_000


def test_from_micros_is_aware() -> None:
    assert from_micros(1) == datetime(1970, 1, 1, microsecond=1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2021-02-30",
        "1636498603",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError):
        parse_time(text)
