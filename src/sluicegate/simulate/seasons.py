"""What a calendar day means for shopping: seasons, gifts, and the slow drift over the years."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from sluicegate.simulate.spending import CATEGORIES, DAY

_EPOCH: Final = date(1970, 1, 1)
# Prices and shares are those of the tables in the middle of this year.
_BASE_YEAR: Final = 2025.5
_INFLATION: Final = 1.03

# How a category goes over the months, January first; 1 is its usual.
_MONTHS: Final[dict[str, tuple[float, ...]]] = {
    "entertainment": (1.1, 1.0, 0.9, 0.9, 0.9, 1.0, 1.1, 1.1, 0.9, 1.0, 1.1, 1.3),
    "food_dining": (0.9, 1.0, 1.0, 1.0, 1.1, 1.1, 1.1, 1.1, 1.0, 1.0, 1.0, 1.1),
    "gas_transport": (0.9, 0.9, 1.0, 1.0, 1.0, 1.1, 1.2, 1.2, 1.0, 1.0, 1.0, 1.0),
    "health_fitness": (1.6, 1.3, 1.1, 1.1, 1.0, 0.9, 0.8, 0.8, 1.1, 1.0, 0.9, 0.8),
    "home": (0.8, 0.8, 1.3, 1.6, 1.6, 1.3, 1.0, 0.9, 0.9, 0.9, 0.9, 0.9),
    "kids_pets": (0.9, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 1.2, 1.1, 0.9, 1.2, 1.7),
    "personal_care": (0.9, 1.0, 1.0, 1.0, 1.1, 1.0, 1.0, 1.0, 0.9, 0.9, 1.0, 1.3),
    "travel": (1.1, 1.0, 1.0, 1.1, 1.3, 1.7, 1.9, 1.7, 0.9, 0.8, 0.7, 1.0),
    "shopping_net": (0.9, 0.8, 0.9, 0.9, 0.9, 0.9, 1.0, 1.0, 0.9, 1.0, 1.5, 1.9),
    "shopping_pos": (0.8, 0.8, 0.9, 1.0, 1.0, 1.0, 1.0, 1.1, 1.0, 1.0, 1.2, 1.7),
}

# How a category goes over the parts of the day from midnight (six hours; morning, afternoon,
# evening), on working days and on weekends.
_PARTS: Final[dict[str, tuple[float, ...]]] = {
    "entertainment": (1.2, 0.5, 0.8, 1.6, 1.0, 0.7, 1.2, 1.8),
    "food_dining": (0.6, 0.7, 1.2, 1.5, 0.8, 0.8, 1.4, 1.7),
    "gas_transport": (0.7, 1.5, 1.2, 0.8, 0.6, 1.1, 1.0, 0.7),
    "grocery_net": (0.7, 0.9, 0.9, 1.2, 0.7, 1.2, 1.0, 1.1),
    "grocery_pos": (0.2, 0.9, 1.1, 1.2, 0.2, 1.5, 1.4, 0.8),
    "health_fitness": (0.5, 1.2, 1.0, 1.0, 0.5, 1.3, 1.0, 0.6),
    "home": (0.5, 0.8, 0.9, 0.9, 0.5, 1.5, 1.5, 0.8),
    "misc_net": (1.6, 0.9, 0.9, 1.1, 1.6, 0.9, 0.9, 1.1),
    "misc_pos": (0.4, 1.0, 1.2, 0.9, 0.4, 1.1, 1.3, 0.9),
    "travel": (0.9, 0.9, 1.0, 1.2, 0.9, 0.9, 1.0, 1.2),
    "shopping_net": (1.5, 0.8, 0.9, 1.3, 1.5, 0.8, 0.9, 1.2),
    "shopping_pos": (0.1, 0.8, 1.1, 1.0, 0.1, 1.3, 1.7, 0.9),
}
_ALWAYS: Final = (1.0,) * 12


class Day(NamedTuple):
    """A local calendar day.

    `weekend` is 4 on a Saturday or Sunday, else 0 (to be added to the part of the day);
    `year_day` counts from 0; `price` multiplies prices; `online` and `mobile` are the shares of
    purchases made online where there is a choice, and over mobile networks; `gifts` multiplies
    the share of gifts, `trips` that of journeys. `chances` holds the chance that an idea to buy
    of each category (inner) is followed, for the four parts of a working day and of a weekend.
    """

    month: int
    weekend: int
    year_day: int
    price: float
    online: float
    mobile: float
    gifts: float
    trips: float
    chances: tuple[tuple[float, ...], ...]


# Share of people away, by month.
_TRIPS: Final = (0.7, 0.8, 0.9, 1.0, 1.0, 1.4, 1.9, 1.8, 0.9, 0.8, 0.7, 1.3)


def years(day: int) -> float:
    """Years from the middle of 2025 to a day (days since 1970), limited to thirty either way."""
    return min(max(day / 365.2425 + 1970.0 - _BASE_YEAR, -30.0), 30.0)


def inflation(time: int) -> float:
    """What prices at `time` (µs UTC) are to those of the middle of 2025: 3 % more every year.

    >>> round(inflation(1_782_000_000_000_000), 2)
    1.03
    """
    return day(time // DAY).price


def _chances(month: int, later: float) -> tuple[tuple[float, ...], ...]:
    rows = []
    for part in range(8):
        row = []
        for category in CATEGORIES:
            chance = _MONTHS.get(category.name, _ALWAYS)[month - 1]
            chance *= _PARTS.get(category.name, _ALWAYS)[part]
            # Shops on the internet win what those on the street lose.
            if category.name.endswith("_net"):
                chance *= min(max(1.0 + 0.03 * later, 0.4), 1.4)
            elif category.name.endswith("_pos"):
                chance *= min(max(1.0 - 0.02 * later, 0.6), 1.4)
            row.append(chance)
        # The least likely are kept at a third, so that ideas are not refused too often.
        high = max(row)
        rows.append(tuple(max(chance / high, 0.05) ** 0.8 for chance in row))
    return tuple(rows)


@lru_cache(maxsize=512)
def _month_chances(year: int, month: int) -> tuple[tuple[float, ...], ...]:
    return _chances(month, min(max(year - 2025, -30), 30) + (month - 6.5) / 12)


@lru_cache(maxsize=4_096)
def day(number: int) -> Day:
    """What is usual on a local day, given as days since 1970.

    >>> christmas = day(20_446)
    >>> christmas.month, christmas.gifts > 2
    (12, True)
    """
    when = _EPOCH + timedelta(days=number)
    later = years(number)
    year_day = when.timetuple().tm_yday - 1
    to_christmas = (date(when.year, 12, 25) - when).days
    gifts = 1.0
    if 0 <= to_christmas < 40:
        gifts = 1.5 + 3.5 * (1.0 - to_christmas / 40)
    elif (when.month, when.day) in _GIVING or (when.month == 5 and 5 <= when.day <= 12):
        gifts = 2.5
    return Day(
        when.month,
        4 if when.weekday() >= 5 else 0,
        year_day,
        _INFLATION**later,
        min(max(0.45 + 0.02 * later, 0.1), 0.8),
        min(max(0.25 + 0.01 * later, 0.05), 0.5),
        gifts,
        _TRIPS[when.month - 1],
        _month_chances(when.year, when.month),
    )


# The days before Valentine's; the week before Mother's Day is reckoned above.
_GIVING: Final = frozenset((2, number) for number in range(8, 15))
