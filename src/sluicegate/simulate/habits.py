"""A person's own ways of buying: what, where, for how much, and for whom; kept for good."""

from math import exp
from random import Random
from typing import Final

from sluicegate.simulate.hashing import NORMAL, mix
from sluicegate.simulate.merchants import ONLINE_ONLY, PHYSICAL_ONLY, Merchants
from sluicegate.simulate.people import Person
from sluicegate.simulate.seasons import Day
from sluicegate.simulate.spending import CATEGORY_BY_POPULARITY, CATEGORY_NUMBERS

_USUAL: Final = 0.6
_LOYAL: Final = 0.75
_MERCHANTS: Final = 3
_MASK: Final = (1 << 64) - 1

# What a traveller buys besides (by number of times listed).
_NEEDS: Final = (
    "travel travel food_dining food_dining food_dining gas_transport entertainment "
    "shopping_pos misc_pos grocery_pos"
)
_PRESENTS: Final = (
    "shopping_net shopping_net shopping_pos shopping_pos kids_pets home personal_care "
    "entertainment misc_net travel"
)
_ON_THE_WAY: Final = tuple(CATEGORY_NUMBERS[name] for name in _NEEDS.split())
_GIFTS: Final = tuple(CATEGORY_NUMBERS[name] for name in _PRESENTS.split())
_OWN_LEVELS: Final = tuple(exp(0.35 * value) for value in NORMAL)


def category_at(rng: Random, person: Person, chances: tuple[float, ...]) -> int:
    """A category as the person would choose it when ideas have these chances (see `Day`)."""
    for _ in range(5):
        if rng.random() < _USUAL:
            category = person.favourites[int(rng.random() * len(person.favourites))]
        else:
            category = CATEGORY_BY_POPULARITY[int(rng.random() * len(CATEGORY_BY_POPULARITY))]
        if rng.random() < chances[category]:
            return category
    return category


def on_the_way(rng: Random) -> int:
    """A category that travellers need."""
    return _ON_THE_WAY[int(rng.random() * len(_ON_THE_WAY))]


def gift(rng: Random) -> int:
    """A category gifts come from."""
    return _GIFTS[int(rng.random() * len(_GIFTS))]


def own_level(person: Person, category: int) -> float:
    """What the person spends on the category, as a multiple of its median."""
    return person.level * _OWN_LEVELS[(person.key >> category * 3) * 0x9E3779B1 >> 16 & 0x3FF]


def gift_share(person: Person, day: Day) -> float:
    """How many times the usual share of purchases are gifts on that day.

    More before holidays, and in the ten days before either of the two birthdays that matter.
    """
    first = (person.key >> 20) % 365
    second = (person.key >> 30) % 365
    if (first - day.year_day) % 365 < 10 or (second - day.year_day) % 365 < 10:
        return day.gifts + 2.0
    return day.gifts


def merchant(
    rng: Random, merchants: Merchants, person: Person, category: int, place: int, online: float
) -> int:
    """The number of the merchant the person goes to.

    `place` is where she is (a number in PLACES), `online` the share bought on the internet of
    what is sold either way. At home most purchases are made at one of three merchants of hers.
    """
    if category in ONLINE_ONLY or (category not in PHYSICAL_ONLY and rng.random() < online):
        place = -1
    if (place < 0 or place == person.place) and rng.random() < _LOYAL:
        draw = rng.random()
        turn = int(draw * draw * _MERCHANTS)
        return merchants.pick(category, place, mix(person.key + (category << 4 | turn)))
    return merchants.pick(category, place, rng.getrandbits(32))
