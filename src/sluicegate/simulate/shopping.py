"""What legitimate customers do: sessions of one to three purchases, with all their oddities."""

from random import Random
from typing import Final, NamedTuple

from sluicegate.simulate import addresses, devices, spending
from sluicegate.simulate.people import Person, World
from sluicegate.simulate.spending import CATEGORIES, CATEGORY_BY_POPULARITY, MINUTE

# How many purchases a session has, drawn evenly from this.
_SIZES: Final = (*(1,) * 80, *(2,) * 15, *(3,) * 5)
_TOGETHER: Final = 0.12
_TRAVELS: Final = 0.03
_NEW_DEVICE: Final = 0.03
_MOBILE: Final = 0.25
_AT_WORK: Final = 0.20
_GIFT: Final = 0.035
_USUAL: Final = 0.6

# Purchases per session including those of housemates; a property test holds it to the process.
MEAN_PURCHASES: Final = 1.29


class Purchase(NamedTuple):
    """One transaction to be: `time` in µs UTC, `amount` in minor units of `currency`."""

    time: int
    person: Person
    ip: str
    agent: str
    category: int
    amount: int
    currency: str
    scenario: str


def session(rng: Random, world: World, person: Person, time: int) -> list[Purchase]:
    """The purchases of one visit beginning at `time`, first to last."""
    city = person.city
    currency = city.currency
    travels = rng.random() < _TRAVELS
    if travels:
        ip = addresses.travel(rng)
        if rng.random() < 0.25:
            currency = rng.choice(("usd", "eur", "gbp"))
    else:
        ip = _usual_place(rng, person, time)
    if rng.random() < _NEW_DEVICE:
        agent = devices.anyone(rng)
    else:
        agent = person.agents[int(rng.random() ** 1.7 * len(person.agents))]
    factor = 1.25 if spending.is_payday(time, city.utc_offset) else 1.0
    size = _SIZES[int(rng.random() * len(_SIZES))]
    visits = [_buy(rng, person, time, ip, agent, currency, factor)]
    for _ in range(size - 1):
        time += int(rng.uniform(0.3, 6.0) * MINUTE)
        visits.append(_buy(rng, person, time, ip, agent, currency, factor))
    if not travels and rng.random() < _TOGETHER:
        other = world.housemate(person.number)
        if other is not None:
            time += int(rng.uniform(0.5, 15.0) * MINUTE)
            mate = world.person(other)
            visits.append(_buy(rng, mate, time, ip, mate.agents[0], currency, factor))
    return visits


def usual_category(rng: Random, person: Person) -> int:
    """A category number as the person would choose it."""
    if rng.random() < _USUAL:
        return person.favourites[int(rng.random() * len(person.favourites))]
    return CATEGORY_BY_POPULARITY[int(rng.random() * len(CATEGORY_BY_POPULARITY))]


def _usual_place(rng: Random, person: Person, time: int) -> str:
    if rng.random() < _MOBILE:
        return addresses.carrier(rng, person.city.country)
    if (
        person.office_ip
        and 9 <= spending.local_hour(time, person.city.utc_offset) < 17
        and rng.random() < _AT_WORK
    ):
        return person.office_ip
    return person.home_ip


def _buy(
    rng: Random, person: Person, time: int, ip: str, agent: str, currency: str, factor: float
) -> Purchase:
    category = usual_category(rng, person)
    dollars = spending.price(rng, category, person.level) * factor
    if rng.random() < _GIFT:
        dollars *= rng.uniform(2.5, 8.0)
    dollars = min(dollars, rng.uniform(15.0, 40.0) * CATEGORIES[category].median)
    amount = spending.to_minor(dollars, currency)
    return Purchase(time, person, ip, agent, category, amount, currency, "")
