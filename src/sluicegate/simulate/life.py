"""What happens to customers over the years, and where they travel: all of it out of hashes.

A kind of event that comes back every so often divides time into slots as long as its mean
interval; each slot has one event, in its first half or whole, at a moment hashed from the
customer and the number of the slot. So the state at any time needs no past.
"""

from typing import Final, NamedTuple

from sluicegate.simulate import addresses
from sluicegate.simulate.cities import ABROAD, CITIES, DOMESTIC, PLACES
from sluicegate.simulate.hashing import mix
from sluicegate.simulate.seasons import day
from sluicegate.simulate.spending import DAY

_MASK: Final = (1 << 64) - 1
_WEYL: Final = 0x9E37_79B9_7F4A_7C15
_YEAR: Final = 365 * DAY

# Mean intervals (µs), by kind of event.
PHONE: Final = 550 * DAY
DESKTOP: Final = 5 * _YEAR
UPDATE: Final = 200 * DAY
CARD: Final = 3 * _YEAR
EMAIL: Final = 14 * _YEAR
MOVE: Final = 7 * _YEAR
ADDRESS: Final = 200 * DAY

_BUSINESS_SLOT: Final = 28 * DAY
_LEISURE_SLOT: Final = 91 * DAY


def epoch(key: int, mean: int, time: int) -> tuple[int, int, int]:
    """How often something had happened by `time`, when last, and when it will happen next.

    `key` (64 bits) stands for the customer and the kind of event, `mean` (µs) for the mean
    interval; times are µs UTC. Intervals are half to one and a half times the mean.

    >>> number, since, until = epoch(7, 10 * DAY, 1_000 * DAY)
    >>> epoch(7, 10 * DAY, until)[:2] == (number + 1, until), epoch(7, 10 * DAY, since)[1] == since
    (True, True)
    """
    shift = key % mean
    slot, past = divmod(time + shift, mean)
    half = mean >> 1
    begin = time - past
    at = (((key + slot) * _WEYL & _MASK) >> 40) * half >> 24
    if past >= at:
        later = (((key + slot + 1) * _WEYL & _MASK) >> 40) * half >> 24
        return slot, begin + at, begin + mean + later
    earlier = (((key + slot - 1) * _WEYL & _MASK) >> 40) * half >> 24
    return slot - 1, begin - mean + earlier, begin + at


class Trip(NamedTuple):
    """A journey from `start` until before `end` (µs UTC) to a place (its number in PLACES)."""

    place: int
    start: int
    end: int
    business: bool
    hotel_ip: str


def travels_for_work(key: int) -> bool:
    """Whether the customer with that key is often on business trips; one in eight is."""
    return key & 0x7 == 5


def trip(key: int, home_key: int, place: int, time: int) -> Trip | None:
    """The journey the customer is on at `time` (µs UTC), if any; 3 to 14 days long.

    `key` stands for the customer; holidays are those of the household, for which `home_key`
    stands. `place` is the home city's number.
    """
    if travels_for_work(key):
        shifted = time + key % _BUSINESS_SLOT
        slot, past = divmod(shifted, _BUSINESS_SLOT)
        draw = mix(key + slot)
        start = (draw & 0xFFFF) * _BUSINESS_SLOT >> 17
        length = (3 + (draw >> 16) % 5) * DAY
        if start <= past < start + length and draw >> 24 & 0xFF < 150:
            begins = time - past + start
            return _journey(draw, place, begins, begins + length, True)
    shifted = time + home_key % _LEISURE_SLOT
    slot, past = divmod(shifted, _LEISURE_SLOT)
    draw = mix(home_key + slot)
    start = (draw & 0xFFFF) * _LEISURE_SLOT >> 17
    length = (3 + (draw >> 16) % 12) * DAY
    if start <= past < start + length:
        begins = time - past + start
        if (draw >> 24) & 0xFF < 95.0 * day(begins // DAY).trips:
            return _journey(draw, place, begins, begins + length, False)
    return None


def _journey(draw: int, home: int, start: int, end: int, business: bool) -> Trip:
    bits = mix(draw)
    country = CITIES[home].country
    at_home = DOMESTIC[country]
    if bits & 0xFF < (190 if business else 110) and at_home[0] != at_home[-1]:
        place = at_home[(bits >> 8) % len(at_home)]
        if place == home:
            place = at_home[(at_home.index(home) + at_home.count(home)) % len(at_home)]
    else:
        groups = len(ABROAD)
        first = (bits >> 8) % groups
        # The groups of one country stand together: the next one that is elsewhere.
        group = next(
            ABROAD[(first + step) % groups]
            for step in range(groups)
            if PLACES[ABROAD[(first + step) % groups][0]].country != country
        )
        place = group[(bits >> 24) % len(group)]
    # A few hundred hotels to a place, so that guests share an address now and then.
    hotel = mix(place << 20 | (bits >> 40) % 300)
    return Trip(place, start, end, business, addresses.office(hotel, PLACES[place].country))
