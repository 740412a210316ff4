"""The customers of the simulated world, each made from the seed and a number whenever asked for."""

from math import exp
from random import Random
from typing import Final, NamedTuple

from sluicegate.simulate import addresses, devices, names
from sluicegate.simulate.cities import CITIES, CITY_BY_WEIGHT, City
from sluicegate.simulate.spending import CATEGORY_BY_POPULARITY, activity

_MASK: Final = (1 << 64) - 1
_CACHED: Final = 1 << 16
_OFFICE_SHARE: Final = 0.35
_PER_OFFICE: Final = 8

# First six digits of cards: (lowest, highest) per network, drawn from evenly by network weight.
_CARD_RANGES: Final = (
    *((400_000, 499_999),) * 10,
    *((510_000, 559_999),) * 6,
    *((222_100, 272_099),) * 2,
    (340_000, 349_999),
    (370_000, 379_999),
    (650_000, 659_999),
)

_PHONE_FORMATS: Final = {
    "GB": "+44 7700 900{:03d}",
    "DE": "+49 30 23125{:03d}",
    "FR": "+33 6 39 98 {:04d}",
    "EG": "+20 2 2555 {:04d}",
}


class Person(NamedTuple):
    """A customer: what appears in the events, and the habits behind them.

    `number` is the place in the world; `level` multiplies the median price of each category;
    `favourites` are category numbers; `office_ip` is empty for those who do not shop at work.
    Coordinates are degrees as text.
    """

    number: int
    entity: str
    name: str
    email: str
    phone: str
    job: str
    street: str
    city: City
    latitude: str
    longitude: str
    card_bin: str
    agents: tuple[str, ...]
    home_ip: str
    office_ip: str
    level: float
    favourites: tuple[int, ...]


def mix(value: int) -> int:
    """A 64-bit hash of an integer (the finaliser of SplitMix64, Steele et al. 2014).

    >>> mix(0) == mix(1 << 64), mix(1) == mix(2)
    (True, False)
    """
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


class World:
    """All customers 0 … `customers` − 1 of a seed; greater numbers are people not yet seen."""

    def __init__(self, seed: int, customers: int) -> None:
        if customers < 1:
            raise ValueError(f"customers must be at least 1, not {customers}")
        self.customers = customers
        self._seed = mix(seed)
        self._scratch = Random()
        self._people: dict[int, Person] = {}

    def person(self, index: int) -> Person:
        """The customer of that number, the same one every time."""
        found = self._people.get(index)
        if found is None:
            found = self._make(index)
            if len(self._people) >= _CACHED:
                self._people.clear()
            self._people[index] = found
        return found

    def willingness(self, index: int, time: int) -> float:
        """How inclined the customer is to buy at `time` (µs UTC), between 0.05 and 1."""
        clock = mix(self._seed ^ (index << 3)) & 0xFF
        shift = (clock & 3) - 1 if clock < 232 else 9
        return activity(time, self._city(self._home(index)).utc_offset + shift)

    def housemate(self, index: int) -> int | None:
        """The number of somebody who lives with the customer, if anybody does."""
        other = index ^ 1
        same = self._home(other) == self._home(index)
        return other if same and other < self.customers else None

    def _home(self, index: int) -> int:
        # Blocks of four numbers are four homes of one, two homes of two, or one of four.
        draw = mix(self._seed ^ (index >> 2) * 0x51ED) % 20
        return index if draw < 13 else index & ~1 if draw < 18 else index & ~3

    def _city(self, home: int) -> City:
        return CITIES[CITY_BY_WEIGHT[mix(self._seed + home) % len(CITY_BY_WEIGHT)]]

    def _office(self, city: City, draw: int) -> str:
        share = city.weight / len(CITY_BY_WEIGHT)
        offices = max(1, int(self.customers * share / _PER_OFFICE))
        number = mix(self._seed ^ mix(draw % offices) ^ int(city.longitude * 1000))
        return addresses.office(number, city.country)

    def _make(self, index: int) -> Person:
        rng = self._scratch
        home = self._home(index)
        city = self._city(home)

        rng.seed((self._seed << 1) ^ (home << 66))
        pick = rng.random
        lasts, streets = names.LAST, names.STREETS
        surname = lasts[int(pick() * len(lasts))]
        street = (
            f"{int(pick() ** 2 * 9800) + 1} {streets[int(pick() * len(streets))]} "
            f"{names.STREET_KINDS[int(pick() * len(names.STREET_KINDS))]}"
        )
        latitude = city.latitude + (pick() - 0.5) * 0.12
        longitude = city.longitude + (pick() - 0.5) * 0.12
        home_ip = addresses.home(rng, city.country)

        if index != home:
            rng.seed((self._seed << 1) ^ (index << 66))
        first = names.FIRST[int(pick() * len(names.FIRST))]
        if pick() < 0.15:
            surname = lasts[int(pick() * len(lasts))]
        agents: tuple[str, ...] = (devices.phone(rng),)
        if pick() < 0.45:
            agents = (*agents, devices.desktop(rng))
        low, high = _CARD_RANGES[int(pick() * len(_CARD_RANGES))]
        popular = CATEGORY_BY_POPULARITY
        favourites = tuple(popular[int(pick() * len(popular))] for _ in range(4))
        # An odd multiplier permutes the numbers below 10^9, so no two customers share an id.
        permuted = (index * 387_420_489 + self._seed) % 1_000_000_000
        digits = f"{permuted:09d}"
        level = exp(rng.gauss(0.0, 0.45))
        email = address(rng, first, surname)
        phone = _phone(rng, city)
        job = names.JOBS[int(pick() * len(names.JOBS))]
        card_bin = str(low + int(pick() * (high - low + 1)))
        works = pick() < _OFFICE_SHARE
        office = self._office(city, rng.getrandbits(32)) if works else ""
        return Person(
            index,
            f"{digits[:3]}-{digits[3:5]}-{digits[5:]}",
            f"{first} {surname}",
            email,
            phone,
            job,
            street,
            city,
            f"{latitude:.4f}",
            f"{longitude:.4f}",
            card_bin,
            agents,
            home_ip,
            office,
            level,
            favourites,
        )


def address(rng: Random, first: str, surname: str) -> str:
    """A mail address somebody of that name might have."""
    provider = names.PROVIDERS[int(rng.random() * len(names.PROVIDERS))]
    draw = rng.random()
    number = rng.randrange(10_000)
    first, surname = first.lower(), surname.lower()
    if draw < 0.35:
        local = f"{first}.{surname}{number % 1000}"
    elif draw < 0.55:
        local = f"{first[0]}{surname}{number}"
    elif draw < 0.75:
        local = f"{first}{surname[0]}{number}"
    elif draw < 0.9:
        local = f"{surname}.{first}{number % 100}"
    else:
        local = f"{first}_{surname}_{number % 1000}"
    return f"{local}@{provider}"


def _phone(rng: Random, city: City) -> str:
    # Exchange 555 and the ranges set aside for drama, so that no number is anybody's.
    draw = rng.randrange(10_000)
    pattern = _PHONE_FORMATS.get(city.country)
    if pattern is None:
        return f"{city.area_code}-555-{draw:04d}"
    return pattern.format(draw % 1000 if "03d" in pattern else draw)
