"""What customers buy and for how much: categories, amounts, currencies, hours of the day."""

from math import exp
from random import Random
from typing import Final, NamedTuple


class Category(NamedTuple):
    """A product category: median price in US dollars, spread (sigma of its log) and popularity."""

    name: str
    median: float
    spread: float
    popularity: int


CATEGORIES: Final[tuple[Category, ...]] = (
    Category("entertainment", 22.0, 0.80, 8),
    Category("food_dining", 27.0, 0.65, 10),
    Category("gas_transport", 38.0, 0.45, 11),
    Category("grocery_net", 62.0, 0.55, 5),
    Category("grocery_pos", 48.0, 0.70, 12),
    Category("health_fitness", 36.0, 0.70, 6),
    Category("home", 52.0, 0.85, 8),
    Category("kids_pets", 34.0, 0.70, 7),
    Category("misc_net", 18.0, 1.10, 8),
    Category("misc_pos", 16.0, 1.00, 7),
    Category("personal_care", 24.0, 0.70, 6),
    Category("travel", 160.0, 0.95, 3),
    Category("shopping_net", 46.0, 0.95, 10),
    Category("shopping_pos", 42.0, 0.90, 9),
)

CATEGORY_BY_POPULARITY: Final[tuple[int, ...]] = tuple(
    number for number, category in enumerate(CATEGORIES) for _ in range(category.popularity)
)

CATEGORY_NUMBERS: Final[dict[str, int]] = {c.name: n for n, c in enumerate(CATEGORIES)}

# Units of the currency for one US dollar: fixed, made up for the simulated world only.
PER_DOLLAR: Final[dict[str, float]] = {
    "usd": 1.0,
    "gbp": 0.79,
    "egp": 48.5,
    "cad": 1.37,
    "eur": 0.92,
}

MINUTE: Final = 60_000_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

# Willingness to buy by local hour, 1 at its peak; a person's own clock shifts it.
BY_HOUR: Final = (
    *(0.14, 0.09, 0.06, 0.05, 0.06, 0.10, 0.22, 0.40, 0.56, 0.68, 0.78, 0.86),
    *(0.96, 0.92, 0.84, 0.84, 0.90, 0.98, 1.00, 0.98, 0.90, 0.74, 0.50, 0.28),
)


def local_hour(time: int, utc_offset: int) -> int:
    """Hour of the local day at `time` (µs UTC).

    >>> local_hour(0, -5)
    19
    """
    return (time // HOUR + utc_offset) % 24


def activity(time: int, utc_offset: int) -> float:
    """Willingness to buy at `time` (µs UTC), between 0.05 and 1."""
    return BY_HOUR[(time // HOUR + utc_offset) % 24]


def is_payday(time: int, utc_offset: int, phase: int = 0) -> bool:
    """Whether `time` falls on the two days after a fortnightly payday.

    `phase` moves the fortnight forward by whole days.
    """
    return ((time + utc_offset * HOUR) // DAY - phase) % 14 in (1, 2)


def price(rng: Random, category: int, level: float, spread: float = 1.0) -> float:
    """An ordinary price in US dollars for somebody who spends `level` times the median.

    `spread` multiplies the category's own.
    """
    kind = CATEGORIES[category]
    return kind.median * level * exp(rng.gauss(0.0, kind.spread * spread))


def to_minor(dollars: float, currency: str) -> int:
    """An amount in the currency's minor units (cents), at least half a dollar's worth.

    >>> to_minor(10.0, "gbp")
    790
    """
    return round(max(dollars, 0.5) * PER_DOLLAR[currency] * 100)


def usd_minor(amount_minor: int, currency: str) -> int:
    """US cents that an amount is worth in the simulated world, to compare over currencies.

    >>> usd_minor(790, "gbp")
    1000
    """
    return round(amount_minor / PER_DOLLAR[currency])
