from collections import Counter
from random import Random

import pytest

from sluicegate.simulate import shopping
from sluicegate.simulate.people import World
from sluicegate.simulate.spending import DAY, HOUR, MINUTE, usd_minor

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
