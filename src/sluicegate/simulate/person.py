"""A customer and the parts it is made of, each of which lasts for a time of its own."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sluicegate.simulate import addresses, contacts, devices, life, names
from sluicegate.simulate.cities import CITIES, REGIONS, City
from sluicegate.simulate.hashing import mix
from sluicegate.simulate.life import epoch
from sluicegate.simulate.spending import DAY

# Out of 64.
_WITH_DESKTOP: Final = 29
# First six digits of cards: (lowest, highest) per network, drawn from evenly by network weight.
_CARD_RANGES: Final = (
    *((400_000, 499_999),) * 10,
    *((510_000, 559_999),) * 6,
    *((222_100, 272_099),) * 2,
    (340_000, 349_999),
    (370_000, 379_999),
    (650_000, 659_999),
)
MASK: Final = (1 << 64) - 1
ODD: Final = 0xD6E8_FEB8_6659_FD93
ODDER: Final = 0xA076_1D64_78BD_642F

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


class Who(NamedTuple):
    """What of a customer stays; `one` and `two` are hashes to draw it from."""

    number: int
    key: int
    home_key: int
    one: int
    two: int
    first_place: int
    entity: str
    name: str
    first: str
    surname: str
    phone: str
    job: str
    office_ip: str
    level: float
    favourites: tuple[int, ...]
    opened: int


class Devices(NamedTuple):
    """User agents from `since` until before `until` (µs UTC)."""

    agents: tuple[str, ...]
    since: int
    until: int


class Papers(NamedTuple):
    """How a customer is reached and pays, from `since` until before `until` (µs UTC)."""

    email: str
    card_bin: str
    since: int
    until: int


class Home(NamedTuple):
    """Where a household lives, and its address of the network; as long as neither changes."""

    street: str
    city: City
    place: int
    latitude: str
    longitude: str
    ip: str
    since: int
    until: int


class Known(NamedTuple):
    """The parts of a customer, of which most are still right when one of them changes."""

    who: Who
    devices: Devices
    papers: Papers | None
    home: Home | None


def devices_of(who: Who, time: int) -> Devices:
    """What a customer has at `time` (µs UTC): a phone, and a desktop or not."""
    key = who.key
    phones, bought, phone_until = epoch(key ^ _PHONE, life.PHONE, time)
    updates, updated, update_until = epoch(key ^ _UPDATE, life.UPDATE, time)
    since, until = max(bought, updated), min(phone_until, update_until)
    model = (key ^ _PHONE ^ phones) * ODD >> 20 & MASK
    patch = (key ^ phones << 20 ^ updates) * ODDER >> 20 & MASK
    agent = devices.phone_of(model, patch, bought // DAY, since // DAY)
    if who.one >> 58 >= _WITH_DESKTOP:
        return Devices((agent,), since, until)
    desktops, begun, ended = epoch(key ^ _DESKTOP, life.DESKTOP, time)
    model = (key ^ _DESKTOP ^ desktops) * ODD >> 20 & MASK
    latest = max(updated, begun) // DAY
    agents = (agent, devices.desktop_of(model, patch >> 7, latest))
    return Devices(agents, max(since, begun), min(until, ended))


def papers_of(who: Who, time: int) -> Papers:
    """The card and the mail address of a customer at `time` (µs UTC)."""
    key = who.key
    cards, card_since, card_until = epoch(key ^ _CARD, life.CARD, time)
    mails, mail_since, mail_until = epoch(key ^ _EMAIL, life.EMAIL, time)
    low, high = _CARD_RANGES[(who.two >> 40 & 0xFFF) % len(_CARD_RANGES)]
    bits = (key ^ _EMAIL ^ mails) * ODD >> 20 & MASK
    return Papers(
        contacts.mail_address(bits, who.first, who.surname),
        str(low + ((key ^ _CARD ^ cards) * ODD >> 20 & MASK) % (high - low + 1)),
        max(card_since, mail_since),
        min(card_until, mail_until),
    )


def home_of(who: Who, time: int, seed: int, lines: Sequence[int]) -> Home:
    """Where a customer lives at `time` (µs UTC).

    `lines` counts the addresses that homes of each place share, of the world of that seed.
    """
    home_key = who.home_key
    moves, moved, moves_on = epoch(home_key ^ _MOVE, life.MOVE, time)
    leases, leased, ends = epoch(home_key ^ _ADDRESS, life.ADDRESS, time)
    spot = (home_key + moves) * ODD >> 20 & MASK
    region = REGIONS[who.first_place]
    place = who.first_place if spot & 1 else region[(spot >> 1) % len(region)]
    city = CITIES[place]
    share = (spot >> 20 & 0xFFF) / 0x1000
    street = (
        f"{int(share * share * 9800) + 1} {names.STREETS[(spot >> 32) % len(names.STREETS)]} "
        f"{names.STREET_KINDS[(spot >> 40 & 0xF) % len(names.STREET_KINDS)]}"
    )
    if not on_shared_line(home_key):
        line = (home_key ^ moves << 8 ^ leases << 24) * ODDER >> 20 & MASK
    else:
        # Homes that providers keep behind one address together.
        line = mix(seed ^ place << 24 ^ (spot ^ leases) % lines[place])
    return Home(
        street,
        city,
        place,
        f"{city.latitude + (spot >> 44 & 0x3FF) * 0.00012 - 0.06:.4f}",
        f"{city.longitude + (spot >> 54) * 0.00012 - 0.06:.4f}",
        addresses.office(line, city.country),
        moved if moved > leased else leased,
        moves_on if moves_on < ends else ends,
    )


def on_shared_line(home_key: int) -> bool:
    """Whether the provider keeps the household of that key behind one address with others."""
    return not home_key & 0x1F
