from collections import Counter
from math import log
from random import Random
from statistics import correlation, fmean

import iptocc
import pytest

from sluicegate.simulate import shopping
from sluicegate.simulate.cities import PLACES
from sluicegate.simulate.life import Trip
from sluicegate.simulate.people import Person, World
from sluicegate.simulate.spending import CATEGORIES, DAY, HOUR, MINUTE, usd_minor

# Three o'clock in the afternoon in New York, 2026-11-18, a Wednesday.
NOW = 20_775 * DAY + 20 * HOUR


@pytest.fixture(scope="module")
def sessions() -> list[list[shopping.Purchase]]:
    world, rng = World(3, 5_000), Random(1)
    people = [world.person(rng.randrange(5_000), NOW) for _ in range(8_000)]
    return [shopping.session(rng, world, person, NOW) for person in people]


def test_sessions_are_short_and_of_the_stated_mean(sessions: list[list[shopping.Purchase]]) -> None:
    mean = sum(map(len, sessions)) / len(sessions)
    assert mean == pytest.approx(shopping.MEAN_PURCHASES, rel=0.02)
    for session in sessions:
        assert 1 <= len(session) <= 4
        assert session[0].time == NOW
        assert session[-1].time - session[0].time <= 27 * MINUTE
        assert len({purchase.ip for purchase in session}) == 1


def test_legitimate_customers_have_their_oddities(sessions: list[list[shopping.Purchase]]) -> None:
    firsts = [session[0] for session in sessions]
    odd = Counter[str]()
    for purchase in firsts:
        odd["strange device"] += purchase.agent not in purchase.person.agents
        odd["strange address"] += purchase.ip not in (
            purchase.person.home_ip,
            purchase.person.office_ip,
        )
        odd["strange currency"] += purchase.currency != purchase.person.city.currency
        odd["over 300 dollars"] += usd_minor(purchase.amount, purchase.currency) > 30_000
    shares = {what: number / len(firsts) for what, number in odd.items()}
    assert 0.01 < shares["strange device"] < 0.06
    assert 0.2 < shares["strange address"] < 0.4
    assert 0.001 < shares["strange currency"] < 0.02
    assert 0.01 < shares["over 300 dollars"] < 0.1


def test_customers_mostly_buy_what_they_like() -> None:
    rng, person = Random(2), World(3, 10).person(4)
    bought = [shopping.usual_category(rng, person) for _ in range(1_000)]
    liked = sum(category in person.favourites for category in bought)
    assert 600 < liked < 900


def travellers(world: World, numbers: range) -> list[tuple[Person, Trip]]:
    found = []
    for number in numbers:
        person = world.person(number, NOW)
        trip = world.trip(person, NOW)
        if trip is not None:
            found.append((person, trip))
    return found


def test_all_sessions_of_a_trip_come_from_its_country() -> None:
    world, rng = World(3, 5_000), Random(4)
    abroad = right = hotel = local = 0
    for person, trip in travellers(world, range(2_000)):
        country = PLACES[trip.place].country
        for step in range(8):
            time = trip.start + step * (trip.end - trip.start) // 8
            visits = shopping.session(rng, world, world.person(person.number, time), time)
            first = visits[0]
            abroad += country != person.city.country
            right += iptocc.country_code(first.ip) == country
            hotel += first.ip == trip.hotel_ip
            assert first.ip != person.home_ip
            merchant = world.merchants[first.merchant]
            assert merchant.online or merchant.place == trip.place
            local += first.currency != person.city.currency
    total = 8 * len(travellers(world, range(2_000)))
    assert total > 300
    assert abroad > 80
    assert right > 0.85 * total
    assert 0.4 < hotel / total < 0.7
    assert local > 0


def test_sessions_around_a_trip_come_from_home_again() -> None:
    world, rng = World(3, 5_000), Random(5)
    home = 0
    for person, trip in travellers(world, range(1_000)):
        visits = shopping.session(rng, world, world.person(person.number, trip.end), trip.end)
        home += visits[0].ip == world.person(person.number, trip.end).home_ip
    assert home > 10


def test_december_has_dearer_presents_than_september() -> None:
    world, rng = World(3, 5_000), Random(6)

    def dear(time: int) -> float:
        bought = [
            purchase
            for number in range(4_000)
            for purchase in shopping.session(rng, world, world.person(number, time), time)
        ]
        high = sum(
            usd_minor(purchase.amount, purchase.currency) / 100
            > 3.0 * CATEGORIES[purchase.category].median
            for purchase in bought
        )
        return high / len(bought)

    assert dear(20_808 * DAY + 20 * HOUR) > 1.2 * dear(20_710 * DAY + 20 * HOUR)


def test_offices_are_used_at_work_only() -> None:
    world, rng = World(3, 3_000), Random(7)
    saturday = 20_778 * DAY + 20 * HOUR

    def at_work(time: int) -> int:
        return sum(
            shopping.session(rng, world, world.person(number, time), time)[0].ip
            == world.person(number, time).office_ip
            for number in range(3_000)
        )

    assert at_work(saturday) == 0
    assert at_work(NOW) > 30


def test_people_buy_alike_again_and_again() -> None:
    world, rng = World(3, 200), Random(8)
    means: dict[int, list[float]] = {}
    for number in range(200):
        means[number] = []
        for start in (NOW - 300 * DAY, NOW - 100 * DAY):
            amounts = []
            for day in range(30):
                time = start + day * DAY
                for purchase in shopping.session(rng, world, world.person(number, time), time):
                    dollars = usd_minor(purchase.amount, purchase.currency) / 100
                    amounts.append(log(dollars / CATEGORIES[purchase.category].median))
            means[number].append(fmean(amounts))
    first, second = zip(*means.values(), strict=True)
    assert correlation(first, second) > 0.7
