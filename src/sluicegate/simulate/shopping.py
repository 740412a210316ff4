"""What legitimate customers do: sessions of one to three purchases, with all their oddities."""

from random import Random
from typing import Final, NamedTuple

from sluicegate.simulate import addresses, devices, habits, seasons, spending, zones
from sluicegate.simulate.cities import PLACES
from sluicegate.simulate.life import Trip
from sluicegate.simulate.merchants import PHYSICAL_ONLY
from sluicegate.simulate.people import Person, World, on_shared_line
from sluicegate.simulate.seasons import Day
from sluicegate.simulate.spending import CATEGORIES, HOUR, MINUTE

# How many purchases a session has, drawn evenly from this.
_SIZES: Final = (*(1,) * 80, *(2,) * 15, *(3,) * 5)
_TOGETHER: Final = 0.12
_NEW_DEVICE: Final = 0.03
_AT_WORK: Final = 0.25
_IN_CAFE: Final = 0.05
_GIFT: Final = 0.03
# No day's share of gifts is as many times the usual one.
_MOST_GIFTS: Final = 8 * _GIFT
_LOCAL_CURRENCY: Final = 0.4
# The rest of the scatter of prices is that of persons and merchants.
_SPREAD: Final = 0.85

# Purchases per session including those of company; a property test holds it to the process.
MEAN_PURCHASES: Final = 1.275


class Purchase(NamedTuple):
    """One transaction to be: `time` in µs UTC, `amount` in minor units of `currency`.

    `merchant` is a number in the world's `merchants`.
    """

    time: int
    person: Person
    ip: str
    agent: str
    category: int
    amount: int
    currency: str
    scenario: str
    merchant: int = 0


def session(
    rng: Random, world: World, person: Person, time: int, crowding: int = 1
) -> list[Purchase]:
    """The purchases of one visit beginning at `time`, first to last.

    `crowding` says how many times as often as people do the world's customers transact. So many
    addresses has a place that many share: else a fast stream would bring all of an office
    together within minutes.
    """
    city = person.city
    offset = zones.offset(city.summer, city.utc_offset, time)
    hours = time // HOUR + offset
    day = seasons.day(hours // 24)
    trip = world.trip(person, time)
    currency = city.currency
    mate: int | None = None
    if trip is None:
        place = person.place
        ip, mate = _usual_place(rng, world, person, day, hours % 24)
    else:
        place = trip.place
        ip = _away(rng, world, trip)
        if not trip.business and rng.random() < _TOGETHER:
            mate = world.housemate(person.number)
    if rng.random() < _NEW_DEVICE:
        agent = devices.anyone(rng, time)
    else:
        agent = person.agents[int(rng.random() ** 1.7 * len(person.agents))]
    shown = ip
    if crowding > 1 and (ip != person.home_ip or on_shared_line(person.home_key)):
        shown = addresses.sibling(ip, int(rng.random() * crowding))
    payday = spending.is_payday(time, offset, person.key % 14)
    visit = _Visit(world, day, hours, trip is not None, place, 1.25 if payday else 1.0)
    size = _SIZES[int(rng.random() * len(_SIZES))]
    visits = [_buy(rng, visit, person, time, shown, agent, currency)]
    for _ in range(size - 1):
        time += int(rng.uniform(0.3, 6.0) * MINUTE)
        visits.append(_buy(rng, visit, person, time, shown, agent, currency))
    if mate is not None:
        time += int(rng.uniform(0.5, 15.0) * MINUTE)
        other = world.person(mate, time)
        there = ip != person.office_ip or other.office_ip == ip
        if there and other.opened <= time and world.trip(other, time) == trip:
            own = other.city.currency
            visits.append(_buy(rng, visit, other, time, shown, other.agents[0], own))
    return visits


class _Visit(NamedTuple):
    world: World
    day: Day
    hours: int
    away: bool
    place: int
    factor: float


def usual_category(rng: Random, person: Person, time: int | None = None) -> int:
    """A category number as the person would choose it, at `time` (µs UTC) if that is given."""
    if time is None:
        return habits.category_at(rng, person, _ANY)
    city = person.city
    hours = time // HOUR + zones.offset(city.summer, city.utc_offset, time)
    day = seasons.day(hours // 24)
    return habits.category_at(rng, person, day.chances[hours % 24 // 6 + day.weekend])


_ANY: Final = (1.0,) * len(CATEGORIES)


def _usual_place(
    rng: Random, world: World, person: Person, day: Day, hour: int
) -> tuple[str, int | None]:
    """Address, and somebody else there who also buys, now and then."""
    draw = rng.random()
    with_company = rng.random() < _TOGETHER
    if draw < day.mobile + _IN_CAFE:
        # Anybody in town may come through the same gateway or sit in the same café.
        mate = world.neighbour(rng, person) if with_company else None
        if draw < day.mobile:
            return world.carrier_ip(rng, person.place), mate
        return world.cafe_ip(person.place, person.key >> 12), mate
    if person.office_ip and not day.weekend and 9 <= hour < 17 and rng.random() < _AT_WORK:
        return person.office_ip, (
            world.colleague(person, rng.getrandbits(32)) if with_company else None
        )
    return person.home_ip, world.housemate(person.number) if with_company else None


def _away(rng: Random, world: World, trip: Trip) -> str:
    draw = rng.random()
    if draw < 0.55:
        return trip.hotel_ip
    if draw < 0.9:
        return world.carrier_ip(rng, trip.place)
    return world.cafe_ip(trip.place, rng.getrandbits(32))


def _buy(
    rng: Random, visit: _Visit, person: Person, time: int, ip: str, agent: str, currency: str
) -> Purchase:
    world, day, hours, away, place, factor = visit
    luck = rng.random()
    if luck < _MOST_GIFTS and luck < _GIFT * habits.gift_share(person, day):
        category = habits.gift(rng)
        factor *= rng.uniform(2.0, 7.0)
    elif away and rng.random() < 0.5:
        category = habits.on_the_way(rng)
    else:
        category = habits.category_at(rng, person, day.chances[hours % 24 // 6 + day.weekend])
    merchants = world.merchants
    number = habits.merchant(rng, merchants, person, category, place, day.online)
    level = habits.own_level(person, category) * merchants.levels[number] * day.price
    dollars = spending.price(rng, category, level, _SPREAD) * factor
    most = CATEGORIES[category].median * day.price
    dollars = min(dollars, rng.uniform(15.0, 40.0) * most)
    if away and category in PHYSICAL_ONLY and rng.random() < _LOCAL_CURRENCY:
        currency = PLACES[place].currency
    amount = spending.to_minor(dollars, currency)
    return Purchase(time, person, ip, agent, category, amount, currency, "", number)
