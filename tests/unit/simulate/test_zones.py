from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sluicegate.simulate import zones
from sluicegate.simulate.cities import CITIES, City
from sluicegate.simulate.spending import HOUR

NAMES = {
    "New York": "America/New_York",
    "Phoenix": "America/Phoenix",
    "San Francisco": "America/Los_Angeles",
    "Anchorage": "America/Anchorage",
    "London": "Europe/London",
    "Berlin": "Europe/Berlin",
    "Cairo": "Africa/Cairo",
}


def city(name: str) -> City:
    return next(city for city in CITIES if city.name == name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_local_time_is_that_of_the_zone_every_hour_of_the_year(name: str, year: int) -> None:
    place, zone = city(name), ZoneInfo(NAMES[name])
    start = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    for hour in range(365 * 24):
        moment = datetime.fromtimestamp(start + 3600 * hour, zone)
        expected = moment.utcoffset()
        assert expected is not None
        time = start * 1_000_000 + hour * HOUR
        found = zones.offset(place.summer, place.utc_offset, time)
        assert found * 3600 == expected.total_seconds(), moment


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="not 'mars'"):
        zones.changes("mars", 0)
