from itertools import pairwise

import pytest

from sluicegate.simulate import life
from sluicegate.simulate.cities import CITIES, PLACES
from sluicegate.simulate.hashing import mix
from sluicegate.simulate.spending import DAY

NOW = 20_775 * DAY


@pytest.mark.parametrize("mean", [life.UPDATE, life.PHONE, life.MOVE])
def test_epochs_follow_each_other_without_gaps(mean: int) -> None:
    for key in map(mix, range(50)):
        time = NOW
        lengths = []
        for _ in range(40):
            number, since, until = life.epoch(key, mean, time)
            assert since <= time < until
            assert life.epoch(key, mean, since) == (number, since, until)
            assert life.epoch(key, mean, until - 1) == (number, since, until)
            assert life.epoch(key, mean, until)[0] == number + 1
            lengths.append(until - since)
            time = until
        assert all(0.5 * mean - 2 <= length <= 1.5 * mean + 2 for length in lengths)
        assert sum(lengths) / 40 == pytest.approx(mean, rel=0.05)


def trips(key: int, home_key: int, days: int) -> list[life.Trip]:
    found = []
    for half_day in range(2 * days):
        trip = life.trip(key, home_key, 0, NOW + half_day * DAY // 2)
        if trip is not None and trip not in found:
            found.append(trip)
    return found


def test_trips_last_three_to_fourteen_days_and_do_not_overlap_by_kind() -> None:
    for key in map(mix, range(60)):
        found = trips(key, mix(key), 730)
        for trip in found:
            assert 3 * DAY <= trip.end - trip.start <= 14 * DAY
            assert trip.place != 0
            assert life.trip(key, mix(key), 0, trip.start) is not None
        for kind in (True, False):
            same = [trip for trip in found if trip.business is kind]
            assert all(one.end <= other.start for one, other in pairwise(same))


def test_business_travellers_are_away_more_often() -> None:
    keys = [mix(number) for number in range(400)]
    days = {True: 0, False: 0}
    people = {True: 0, False: 0}
    for key in keys:
        kind = life.travels_for_work(key)
        people[kind] += 1
        days[kind] += sum(
            life.trip(key, mix(key), 0, NOW + day * DAY) is not None for day in range(365)
        )
    assert days[True] / people[True] > 2 * days[False] / people[False]
    assert 0.01 < days[False] / people[False] / 365 < 0.08


def test_more_people_are_away_in_summer_than_in_november() -> None:
    july, november = 20_636, 20_758

    def away(first: int) -> int:
        return sum(
            life.trip(mix(number), mix(number + 10**6), 0, (first + day) * DAY) is not None
            for number in range(1_500)
            for day in range(0, 30, 3)
        )

    assert away(july) > 1.6 * away(november)


def test_people_of_all_countries_find_somewhere_else() -> None:
    for place, city in enumerate(CITIES):
        seen = {
            trip.place
            for number in range(300)
            if (trip := life.trip(mix(number), mix(number), place, NOW)) is not None
        }
        assert place not in seen
        assert any(PLACES[other].country != city.country for other in seen)
