from collections import Counter
from random import Random
from statistics import fmean

from sluicegate.simulate import habits, seasons
from sluicegate.simulate.merchants import ONLINE_ONLY, PHYSICAL_ONLY, all_merchants
from sluicegate.simulate.people import World
from sluicegate.simulate.spending import CATEGORIES, DAY

NOW = 20_775 * DAY


def test_people_have_levels_of_their_own_per_category_around_one() -> None:
    world = World(1, 1_000)
    people = [world.person(number, NOW) for number in range(1_000)]
    for category in range(len(CATEGORIES)):
        levels = [habits.own_level(person, category) / person.level for person in people]
        assert 0.95 < fmean(levels) < 1.2
        assert len({round(level, 3) for level in levels}) > 200
    again = World(1, 1_000).person(7, NOW + 900 * DAY)
    assert habits.own_level(again, 3) == habits.own_level(people[7], 3)


def test_people_mostly_go_to_three_merchants_of_theirs() -> None:
    merchants, rng = all_merchants(), Random(1)
    person = World(1, 10).person(3, NOW)
    for category in (4, 8):
        visits = Counter(
            habits.merchant(rng, merchants, person, category, person.place, 0.4)
            for _ in range(1_000)
        )
        assert sum(count for _, count in visits.most_common(3)) > 700


def test_shops_are_where_the_customer_is() -> None:
    merchants, rng = all_merchants(), Random(2)
    world = World(1, 100)
    for number in range(100):
        person = world.person(number, NOW)
        away = (person.place + 7) % 90
        for category in range(len(CATEGORIES)):
            merchant = merchants[habits.merchant(rng, merchants, person, category, away, 0.4)]
            assert merchant.category == category
            if category in PHYSICAL_ONLY:
                assert merchant.place == away
            if category in ONLINE_ONLY:
                assert merchant.online


def test_what_is_sold_either_way_goes_online_by_the_share() -> None:
    merchants, rng = all_merchants(), Random(3)
    person = World(1, 10).person(3, NOW)
    online = sum(
        merchants[habits.merchant(rng, merchants, person, 0, person.place, 0.4)].online
        for _ in range(2_000)
    )
    assert 700 < online < 900


def test_gifts_gather_before_two_birthdays() -> None:
    person = World(1, 10).person(3, NOW)
    usual = [
        habits.gift_share(person, seasons.day(20_454 + number)) - seasons.day(20_454 + number).gifts
        for number in range(365)
    ]
    assert 10 <= sum(extra > 0.0 for extra in usual) <= 20
