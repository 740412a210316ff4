"""The customers of the simulated world, each made from the seed and a number whenever asked for."""

from array import array
from collections.abc import Sequence
from math import exp
from random import Random
from typing import Final

from sluicegate.simulate import addresses, contacts, life, names, zones
from sluicegate.simulate.cities import (
    CITIES,
    CITY_BY_WEIGHT,
    DOMESTIC,
    PLACES,
    City,
    nearest,
    summer_rule,
)
from sluicegate.simulate.entities import Reference, utc_offset
from sluicegate.simulate.hashing import NORMAL, mix
from sluicegate.simulate.life import Trip
from sluicegate.simulate.merchants import all_merchants
from sluicegate.simulate.person import (
    MASK,
    ODD,
    ODDER,
    Devices,
    Known,
    Who,
    devices_of,
    home_of,
    papers_of,
)
from sluicegate.simulate.person import Person as Person
from sluicegate.simulate.person import on_shared_line as on_shared_line
from sluicegate.simulate.spending import BY_HOUR, CATEGORY_BY_POPULARITY, DAY, HOUR

_CACHED: Final = 1 << 16
_PER_OFFICE: Final = 14
# Gateways of mobile networks for each customer of a city, and those of a place of few.
_GATEWAYS: Final = 2
_FEWEST_GATEWAYS: Final = 40
_PER_CAFE: Final = 12
# Addresses for the homes that share one, of each customer of a city: one for two homes.
_PER_LINE: Final = 0.01
# Out of 1,024.
_AT_OFFICES: Final = 420

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
        self._known: dict[int, Known] = {}
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
            found = self._people[index] = self._make(index, time)
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

    def households(self) -> list[range]:
        """All of them, in the order of their numbers."""
        if self._given:
            return [range(index, index + 1) for index in range(self.customers)]
        homes = []
        for block in range(0, self.customers, 4):
            size = self._size(block)
            end = min(block + 4, self.customers)
            homes += [range(at, min(at + size, end)) for at in range(block, end, size)]
        return homes

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
        return index & -self._size(index)

    def _size(self, index: int) -> int:
        # Blocks of four numbers are four homes of one, two homes of two, or one of four.
        draw = mix(self._seed ^ (index >> 2) * 0x51ED) % 20
        return 1 if draw < 13 else 2 if draw < 18 else 4

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
        known = self._known.get(index)
        if known is None:
            if len(self._known) >= _CACHED:
                self._known.clear()
                self._people.clear()
            who = self._who(index)
            owned, papers, home = devices_of(who, time), None, None
        else:
            who, owned, papers, home = known
            if not owned.since <= time < owned.until:
                owned = devices_of(who, time)
        if index < len(self._given):
            person = self._reference(who, owned)
        else:
            if papers is None or not papers.since <= time < papers.until:
                papers = papers_of(who, time)
            if home is None or not home.since <= time < home.until:
                home = home_of(who, time, self._seed, self._lines)
            person = Person(
                index,
                who.entity,
                who.name,
                papers.email,
                who.phone,
                who.job,
                home.street,
                home.city,
                home.latitude,
                home.longitude,
                papers.card_bin,
                owned.agents,
                home.ip,
                who.office_ip,
                who.level,
                who.favourites,
                who.key,
                home.place,
                who.opened,
                who.home_key,
                max(owned.since, papers.since, home.since),
                min(owned.until, papers.until, home.until),
            )
        self._known[index] = Known(who, owned, papers, home)
        return person

    def _who(self, index: int) -> Who:
        home = self._home(index)
        key = mix(self._seed ^ index << 4 ^ 0xA)
        home_key = mix(self._seed ^ home << 4 ^ 0xB)
        # Keys are hashes already: a multiplication is enough to draw from them again.
        one, two = key * ODD >> 20 & MASK, key * ODDER >> 20 & MASK
        place = self._first_place(index)
        entity = name = first = surname = phone = job = ""
        if index >= len(self._given):
            first = names.FIRST[(one & 0xFFF) % len(names.FIRST)]
            family = home_key >> 8 if one >> 12 & 0xFF >= 38 else one >> 20
            surname = names.LAST[(family & 0xFFF) % len(names.LAST)]
            name = f"{first} {surname}"
            # An odd multiplier permutes the numbers below 10^9, so no two customers share an id.
            digits = f"{(index * 387_420_489 + self._seed) % 1_000_000_000:09d}"
            entity = f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
            phone = contacts.phone(two >> 17, CITIES[place])
            job = names.JOBS[(one >> 32 & 0xFFFF) % len(names.JOBS)]
        country = CITIES[place].country
        return Who(
            index,
            key,
            home_key,
            one,
            two,
            place,
            entity,
            name,
            first,
            surname,
            phone,
            job,
            # Nobody moves to another country, so the first home will do.
            self._office(index, country) if two >> 54 < _AT_OFFICES else "",
            _LEVELS[one >> 48 & 0x3FF],
            (
                _POPULAR[two & 0x3FF],
                _POPULAR[two >> 10 & 0x3FF],
                _POPULAR[two >> 20 & 0x3FF],
                _POPULAR[two >> 30 & 0x3FF],
            ),
            self._opened(index),
        )

    def _reference(self, who: Who, owned: Devices) -> Person:
        given, city = self._entities[who.number], self._given[who.number]
        return Person(
            who.number,
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
            owned.agents,
            given.ip,
            who.office_ip,
            who.level,
            who.favourites,
            who.key,
            who.first_place,
            who.opened,
            who.home_key,
            owned.since,
            owned.until,
        )


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
