"""The customers of the simulated world, each made from the seed and a number whenever asked for."""

from array import array
from collections.abc import Sequence
from math import exp
from random import Random
from typing import Final, NamedTuple

from sluicegate.simulate import addresses, contacts, devices, life, names, zones
from sluicegate.simulate.cities import (
    CITIES,
    CITY_BY_WEIGHT,
    DOMESTIC,
    PLACES,
    REGIONS,
    City,
    nearest,
    summer_rule,
)
from sluicegate.simulate.entities import Reference, utc_offset
from sluicegate.simulate.hashing import NORMAL
from sluicegate.simulate.hashing import mix as mix
from sluicegate.simulate.life import Trip, epoch
from sluicegate.simulate.merchants import all_merchants
from sluicegate.simulate.spending import BY_HOUR, CATEGORY_BY_POPULARITY, DAY, HOUR

_CACHED: Final = 1 << 16
_PER_OFFICE: Final = 14
# Gateways of mobile networks for each customer of a city, and those of a place of few.
_GATEWAYS: Final = 2
_FEWEST_GATEWAYS: Final = 40
_PER_CAFE: Final = 12
# Addresses for the homes that share one, of each customer of a city: one for two homes.
_PER_LINE: Final = 0.01
# Out of 64 and of 1,024.
_WITH_DESKTOP: Final = 29
_AT_OFFICES: Final = 420

# First six digits of cards: (lowest, highest) per network, drawn from evenly by network weight.
_CARD_RANGES: Final = (
    *((400_000, 499_999),) * 10,
    *((510_000, 559_999),) * 6,
    *((222_100, 272_099),) * 2,
    (340_000, 349_999),
    (370_000, 379_999),
    (650_000, 659_999),
)
_POPULAR: Final = tuple(
    CATEGORY_BY_POPULARITY[number * len(CATEGORY_BY_POPULARITY) // 1024] for number in range(1024)
)
# Willingness by the hour of the week for each kind of week; the clock of the earliest risers is
# an hour behind. Time begins on a Thursday.
_WEEKS: Final = tuple(
    tuple(
        BY_HOUR[(hour - 1) % 24] * (on_weekends if ((hour - 1) // 24 + 3) % 7 >= 5 else on_workdays)
        for hour in range(168)
    )
    for on_workdays, on_weekends in ((1.0, 1.0), (0.95, 1.0), (0.62, 1.0), (1.0, 0.62))
)
_OPENS_LATE: Final = 0x40
_LEVELS: Final = tuple(exp(0.42 * value) for value in NORMAL)

# One in six accounts is opened in these years (2022 to 2032) instead of before any history.
_LATE: Final = 6
_FIRST_OPENING: Final = 1_640_995_200_000_000
_OPENINGS: Final = 10 * 365 * DAY

_MASK: Final = (1 << 64) - 1
_ODD: Final = 0xD6E8_FEB8_6659_FD93
_ODDER: Final = 0xA076_1D64_78BD_642F

# Tell apart the hashes for the kinds of things that change.
_PHONE, _DESKTOP, _UPDATE, _CARD, _EMAIL, _MOVE, _ADDRESS = (mix(number) for number in range(7))


class Person(NamedTuple):
    """A customer at some time: what appears in the events, and the habits behind them.

    `number` is the place in the world; `level` multiplies the median price of each category;
    `favourites` are category numbers; `office_ip` is empty for those who do not shop at work.
    Coordinates are degrees as text. `key` is a hash to draw persistent habits from; `place` the
    number of the home city, or of the nearest one that there are merchants in; `opened` when the
    account was opened (µs UTC), 0 if before anything simulated. `home_key` is the household's
    hash. All of this holds from `since` until before `until` (µs UTC).
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
    key: int = 0
    place: int = 0
    opened: int = 0
    home_key: int = 0
    since: int = 0
    until: int = 0


class World:
    """All customers 0 … `customers` − 1 of a seed; greater numbers are people not yet seen.

    With `entities` (see `entities.read_entities`) the customers are those people, who keep their
    address, card, e-mail and home network; their number replaces `customers`.
    """

    def __init__(
        self, seed: int, customers: int, entities: Sequence[Reference] | None = None
    ) -> None:
        if entities is not None:
            customers = len(entities)
        if customers < 1:
            raise ValueError(f"customers must be at least 1, not {customers}")
        self.customers = customers
        self._seed = mix(seed)
        self._people: dict[int, Person] = {}
        self._entities = tuple(entities or ())
        self._given = tuple(_given_city(entity) for entity in self._entities)
        # What `willingness` needs to know of each customer, once it does (see `_code`).
        self._codes = array("H", bytes(2 * customers))
        self._zones: list[tuple[str, int]] = []
        self._hours: list[int] = []
        self._hour = -1
        self._towns = DOMESTIC["US"] if entities else CITY_BY_WEIGHT
        self._companies = max(customers // _PER_OFFICE, 1)
        here = [customers * place.weight / len(self._towns) for place in PLACES]
        self._gateways = tuple(max(int(_GATEWAYS * each), _FEWEST_GATEWAYS) for each in here)
        self._cafes = tuple(max(int(each / _PER_CAFE), 10) for each in here)
        self._lines = tuple(max(int(each * _PER_LINE), 2) for each in here)
        self.merchants: Final = all_merchants()

    def person(self, index: int, time: int = 0) -> Person:
        """The customer of that number as she is at `time` (µs UTC), the same every time."""
        found = self._people.get(index)
        if found is None or not found.since <= time < found.until:
            found = self._make(index, time)
            if len(self._people) >= _CACHED:
                self._people.clear()
            self._people[index] = found
        return found

    def willingness(self, index: int, time: int) -> float:
        """How inclined the customer is to buy at `time` (µs UTC), from 0.03 to 1.

        Nobody buys before the account is opened (0); customer 0 always has one.
        """
        code = self._codes[index] if index < self.customers else 0
        if not code:
            code = self._code(index)
        if code & _OPENS_LATE and time < self._opened(index):
            return 0.0
        hour = time // HOUR
        if hour != self._hour:
            self._hour = hour
            self._hours = [hour + zones.offset(*zone, time) for zone in self._zones]
        return _WEEKS[code & 3][(self._hours[code >> 8] + (code >> 2 & 0xF)) % 168]

    def housemate(self, index: int) -> int | None:
        """The number of somebody who lives with the customer, if anybody does."""
        other = index ^ 1
        same = self._home(other) == self._home(index)
        return other if same and other < self.customers else None

    def household(self, index: int) -> range:
        """The numbers of all customers who live where the customer of that number does."""
        home = self._home(index)
        size = next(size for size in (4, 2, 1) if self._home(home + size - 1) == home)
        return range(home, min(home + size, self.customers))

    def colleague(self, person: Person, bits: int) -> int | None:
        """The number of somebody who shares the person's office, found with random bits."""
        size = self.customers // self._companies
        other = person.number % self._companies + bits % size * self._companies
        found = other != person.number and person.office_ip and person.number < self.customers
        return other if found else None

    def neighbour(self, rng: Random, person: Person) -> int | None:
        """The number of some other customer of the same city, if one is soon found."""
        for _ in range(8):
            other = int(rng.random() * self.customers)
            if self._first_place(other) == person.place and other != person.number:
                return other
        return None

    def trip(self, person: Person, time: int) -> Trip | None:
        """The journey the person is on at `time` (µs UTC), if any."""
        return life.trip(person.key, person.home_key, person.place, time)

    def carrier_ip(self, rng: Random, place: int) -> str:
        """The address of some gateway of the mobile networks of a place; many share each."""
        number = int(rng.random() * self._gateways[place])
        return addresses.gateway(mix(self._seed ^ place << 24 ^ number), PLACES[place].country)

    def cafe_ip(self, place: int, bits: int) -> str:
        """The address of a café, library or campus of a place, found with random bits."""
        number = bits % self._cafes[place]
        draw = mix(self._seed ^ place << 24 ^ number ^ 0xCAFE << 40)
        return addresses.office(draw, PLACES[place].country)

    def _code(self, index: int) -> int:
        """The kind of week (2 bits), clock (4), opened late (1), anything (1), zone (8)."""
        clock = mix(self._seed ^ (index << 3)) & 0x3FF
        shift = clock & 3 if clock & 0xFF < 232 else 10
        # Nobody moves to another local time, so the first home will do.
        city = self._given[index] if index < len(self._given) else CITIES[self._first_place(index)]
        zone = (city.summer, city.utc_offset)
        if zone not in self._zones:
            self._zones.append(zone)
            self._hour = -1
        code = clock >> 8 | shift << 2 | self._zones.index(zone) << 8 | 0x80
        if self._opened(index):
            code |= _OPENS_LATE
        if index < self.customers:
            self._codes[index] = code
        return code

    def _home(self, index: int) -> int:
        if index < len(self._given):
            return index
        # Blocks of four numbers are four homes of one, two homes of two, or one of four.
        draw = mix(self._seed ^ (index >> 2) * 0x51ED) % 20
        return index if draw < 13 else index & ~1 if draw < 18 else index & ~3

    def _first_place(self, index: int) -> int:
        if index < len(self._given):
            city = self._given[index]
            return nearest(city.latitude, city.longitude, city.country)
        return self._towns[mix(self._seed + self._home(index)) % len(self._towns)]

    def _opened(self, index: int) -> int:
        if index % _LATE != _LATE - 1 or index >= self.customers:
            return 0
        return _FIRST_OPENING + (mix(self._seed ^ index << 5) >> 12) * _OPENINGS // (1 << 52)

    def _office(self, index: int, country: str) -> str:
        company = index % self._companies
        draw = mix(self._seed ^ company << 20 ^ 0x0FF1CE)
        seat = CITIES[self._towns[draw % len(self._towns)]]
        return addresses.office(mix(draw), country) if seat.country == country else ""

    def _make(self, index: int, time: int) -> Person:
        home = self._home(index)
        key = mix(self._seed ^ index << 4 ^ 0xA)
        home_key = mix(self._seed ^ home << 4 ^ 0xB)
        # Keys are hashes already: a multiplication is enough to draw from them again.
        one, two = key * _ODD >> 20 & _MASK, key * _ODDER >> 20 & _MASK

        phones, bought, phone_until = epoch(key ^ _PHONE, life.PHONE, time)
        updates, updated, update_until = epoch(key ^ _UPDATE, life.UPDATE, time)
        since, until = max(bought, updated), min(phone_until, update_until)
        model = (key ^ _PHONE ^ phones) * _ODD >> 20 & _MASK
        patch = (key ^ phones << 20 ^ updates) * _ODDER >> 20 & _MASK
        agents: tuple[str, ...] = (devices.phone_of(model, patch, bought // DAY, since // DAY),)
        if one >> 58 < _WITH_DESKTOP:
            desktops, begun, ended = epoch(key ^ _DESKTOP, life.DESKTOP, time)
            model = (key ^ _DESKTOP ^ desktops) * _ODD >> 20 & _MASK
            since, until = max(since, begun), min(until, ended)
            latest = max(updated, begun) // DAY
            agents = (*agents, devices.desktop_of(model, patch >> 7, latest))

        favourites = tuple(_POPULAR[two >> shift & 0x3FF] for shift in (0, 10, 20, 30))
        level = _LEVELS[one >> 48 & 0x3FF]
        habits = (level, favourites, key)
        if index < len(self._given):
            given, city = self._entities[index], self._given[index]
            place = nearest(city.latitude, city.longitude, city.country)
            works = two >> 54 < _AT_OFFICES
            return Person(
                index,
                given.entity_id,
                given.name,
                given.email,
                given.phone,
                given.job,
                given.street,
                city,
                given.latitude,
                given.longitude,
                given.card_bin,
                agents,
                given.ip,
                self._office(index, city.country) if works else "",
                *habits,
                place,
                self._opened(index),
                home_key,
                since,
                until,
            )

        cards, begun, ended = epoch(key ^ _CARD, life.CARD, time)
        since, until = max(since, begun), min(until, ended)
        mails, begun, ended = epoch(key ^ _EMAIL, life.EMAIL, time)
        since, until = max(since, begun), min(until, ended)
        moves, begun, ended = epoch(home_key ^ _MOVE, life.MOVE, time)
        since, until = max(since, begun), min(until, ended)
        leases, begun, ended = epoch(home_key ^ _ADDRESS, life.ADDRESS, time)
        since, until = max(since, begun), min(until, ended)

        first_place = self._towns[mix(self._seed + home) % len(self._towns)]
        spot = (home_key + moves) * _ODD >> 20 & _MASK
        region = REGIONS[first_place]
        place = first_place if spot & 1 else region[(spot >> 1) % len(region)]
        city = CITIES[place]
        share = (spot >> 20 & 0xFFF) / 0x1000
        street = (
            f"{int(share * share * 9800) + 1} {names.STREETS[(spot >> 32) % len(names.STREETS)]} "
            f"{names.STREET_KINDS[(spot >> 40 & 0xF) % len(names.STREET_KINDS)]}"
        )
        if not on_shared_line(home_key):
            line = (home_key ^ moves << 8 ^ leases << 24) * _ODDER >> 20 & _MASK
        else:
            # Homes that providers keep behind one address together.
            line = mix(self._seed ^ place << 24 ^ (spot ^ leases) % self._lines[place])
        first = names.FIRST[(one & 0xFFF) % len(names.FIRST)]
        family = home_key >> 8 if one >> 12 & 0xFF >= 38 else one >> 20
        surname = names.LAST[(family & 0xFFF) % len(names.LAST)]
        low, high = _CARD_RANGES[(two >> 40 & 0xFFF) % len(_CARD_RANGES)]
        # An odd multiplier permutes the numbers below 10^9, so no two customers share an id.
        digits = f"{(index * 387_420_489 + self._seed) % 1_000_000_000:09d}"
        return Person(
            index,
            f"{digits[:3]}-{digits[3:5]}-{digits[5:]}",
            f"{first} {surname}",
            contacts.mail_address((key ^ _EMAIL ^ mails) * _ODD >> 20 & _MASK, first, surname),
            contacts.phone(two >> 17, CITIES[first_place]),
            names.JOBS[(one >> 32 & 0xFFFF) % len(names.JOBS)],
            street,
            city,
            f"{city.latitude + (spot >> 44 & 0x3FF) * 0.00012 - 0.06:.4f}",
            f"{city.longitude + (spot >> 54) * 0.00012 - 0.06:.4f}",
            str(low + ((key ^ _CARD ^ cards) * _ODD >> 20 & _MASK) % (high - low + 1)),
            agents,
            addresses.office(line, city.country),
            self._office(index, city.country) if two >> 54 < _AT_OFFICES else "",
            *habits,
            place,
            self._opened(index),
            home_key,
            since,
            until,
        )


def on_shared_line(home_key: int) -> bool:
    """Whether the provider keeps the household of that key behind one address with others."""
    return not home_key & 0x1F


def _given_city(entity: Reference) -> City:
    longitude = float(entity.longitude)
    return City(
        entity.city,
        entity.state,
        entity.zip,
        float(entity.latitude),
        longitude,
        "",
        "US",
        "usd",
        utc_offset(entity.state, longitude),
        1,
        summer_rule("US", entity.state),
    )


def address(rng: Random, first: str, surname: str) -> str:
    """A mail address somebody of that name might have."""
    return contacts.mail_address(rng.getrandbits(64), first, surname)
