"""How fraud arrives: in incidents of four kinds, each a short plan of purchases."""

from collections.abc import Callable
from random import Random
from typing import Final, NamedTuple

from sluicegate.simulate import addresses, devices, spending
from sluicegate.simulate.people import Person, World
from sluicegate.simulate.shopping import Purchase, usual_category
from sluicegate.simulate.spending import CATEGORIES, CATEGORY_NUMBERS, MINUTE

_RESOLD: Final = tuple(
    CATEGORY_NUMBERS[name]
    for name in ("shopping_net", "shopping_net", "misc_net", "travel", "entertainment", "home")
)
_PROBED: Final = tuple(
    CATEGORY_NUMBERS[name] for name in ("misc_net", "misc_net", "entertainment", "food_dining")
)
_LONGEST: Final = 4 * 60 * MINUTE


class Victims(NamedTuple):
    """Where an incident takes its people from."""

    anyone: Callable[[], Person]
    asleep: Callable[[int], Person]
    fresh: Callable[[], Person]


class Scenario(NamedTuple):
    """A kind of incident: its share of incidents, mean number of events, longest span (µs)."""

    name: str
    share: float
    mean_events: float
    span: int
    plan: Callable[[Random, Victims, int], list[Purchase]]


def card_testing(rng: Random, victims: Victims, time: int) -> list[Purchase]:
    """Small amounts within minutes to see whether the card works, then large ones."""
    person = victims.anyone()
    ip = addresses.foreign(rng) if rng.random() < 0.65 else addresses.hidden(rng, "US")
    agent = devices.anyone(rng)
    currency = person.city.currency
    purchases = []
    for _ in range(rng.randint(3, 6)):
        amount = spending.to_minor(rng.uniform(0.7, 9.0), currency)
        category = rng.choice(_PROBED)
        purchases.append(
            Purchase(time, person, ip, agent, category, amount, currency, "card_testing")
        )
        time += int(rng.uniform(0.2, 3.0) * MINUTE)
    time += int(rng.uniform(1.0, 15.0) * MINUTE)
    for _ in range(rng.randint(1, 4)):
        category = rng.choice(_RESOLD)
        dollars = spending.price(rng, category, person.level) * rng.uniform(2.0, 5.0)
        amount = spending.to_minor(dollars, currency)
        purchases.append(
            Purchase(time, person, ip, agent, category, amount, currency, "card_testing")
        )
        time += int(rng.uniform(0.5, 6.0) * MINUTE)
    return purchases


def takeover(rng: Random, victims: Victims, time: int) -> list[Purchase]:
    """A new device far away buys what the customer does not, for three to ten times as much."""
    person = victims.anyone()
    far = rng.random() < 0.8
    ip = addresses.foreign(rng) if far else addresses.hidden(rng, person.city.country)
    agent = devices.anyone(rng)
    currency = person.city.currency
    unusual = [number for number in _RESOLD if number not in person.favourites] or list(_RESOLD)
    purchases = []
    for _ in range(rng.randint(2, 4)):
        category = rng.choice(unusual)
        dollars = CATEGORIES[category].median * person.level * rng.uniform(3.0, 10.0)
        amount = spending.to_minor(min(dollars, rng.uniform(900.0, 2800.0)), currency)
        purchases.append(Purchase(time, person, ip, agent, category, amount, currency, "takeover"))
        time += int(rng.uniform(3.0, 25.0) * MINUTE)
    return purchases


def ring(rng: Random, victims: Victims, time: int) -> list[Purchase]:
    """A few addresses and devices go through many cards, some of accounts made for it."""
    places = [
        addresses.foreign(rng) if rng.random() < 0.3 else addresses.hidden(rng, "US")
        for _ in range(rng.randint(1, 2))
    ]
    kit = [devices.anyone(rng) for _ in range(rng.randint(1, 2))]
    word = victims.fresh().email.split("@")[0].rstrip("0123456789._")
    provider = victims.fresh().email.split("@")[1]
    number = rng.randrange(10, 900)
    size = rng.randint(8, 18)
    gap = rng.uniform(0.2, 0.75) * _LONGEST / size
    purchases = []
    for _ in range(size):
        if rng.random() < 0.5:
            person = victims.anyone()
        else:
            number += rng.randint(1, 9)
            person = victims.fresh()._replace(email=f"{word}{number}@{provider}")
        currency = person.city.currency
        category = rng.choice(_RESOLD)
        dollars = spending.price(rng, category, 1.3)
        amount = spending.to_minor(dollars, currency)
        purchases.append(
            Purchase(
                time,
                person,
                rng.choice(places),
                rng.choice(kit),
                category,
                amount,
                currency,
                "ring",
            )
        )
        time += int(rng.uniform(0.2, 1.8) * gap)
    return purchases


def quiet(rng: Random, victims: Victims, time: int) -> list[Purchase]:
    """A single purchase, a little high, at an hour when the customer usually sleeps."""
    person = victims.asleep(time)
    country = person.city.country
    ip = addresses.carrier(rng, country) if rng.random() < 0.7 else addresses.hidden(rng, country)
    agent = devices.anyone(rng) if rng.random() < 0.6 else rng.choice(person.agents)
    category = usual_category(rng, person)
    dollars = spending.price(rng, category, person.level) * rng.uniform(1.5, 3.5)
    currency = person.city.currency
    amount = spending.to_minor(dollars, currency)
    return [Purchase(time, person, ip, agent, category, amount, currency, "quiet")]


SCENARIOS: Final = (
    Scenario("card_testing", 0.22, 7.0, 60 * MINUTE, card_testing),
    Scenario("takeover", 0.32, 3.0, 75 * MINUTE, takeover),
    Scenario("ring", 0.09, 13.0, _LONGEST, ring),
    Scenario("quiet", 0.37, 1.0, MINUTE, quiet),
)

MEAN_EVENTS: Final = sum(scenario.share * scenario.mean_events for scenario in SCENARIOS)


def incident(rng: Random, victims: Victims, time: int) -> list[Purchase]:
    """The purchases of one incident that begins at `time` (µs UTC), in order of time."""
    draw = rng.random()
    for scenario in SCENARIOS:
        draw -= scenario.share
        if draw < 0.0:
            return scenario.plan(rng, victims, time)
    return SCENARIOS[-1].plan(rng, victims, time)


def world_victims(world: World, rng: Random, fresh: Callable[[], Person]) -> Victims:
    """Victims drawn evenly from the world; `asleep` prefers the least active of sixteen."""

    def anyone() -> Person:
        return world.person(rng.randrange(world.customers))

    def asleep(time: int) -> Person:
        chosen = min(
            (rng.randrange(world.customers) for _ in range(16)),
            key=lambda index: world.willingness(index, time),
        )
        return world.person(chosen)

    return Victims(anyone, asleep, fresh)
