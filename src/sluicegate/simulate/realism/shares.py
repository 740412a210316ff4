"""Shares of legitimate and fraud events over hours, categories, gaps, shared addresses …"""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sluicegate.simulate.realism.figures import Shares
from sluicegate.simulate.realism.table import Table, numbered
from sluicegate.simulate.realism.variables import Derived
from sluicegate.simulate.spending import DAY, HOUR, MINUTE

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_MOST_ROWS: Final = 14
_OTHERS: Final = "all others"
_DOLLARS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_COUNTS: Final = (1, 2, 3, 4, 6, 11, 21, 51, 101)
_DELAYS: Final = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120)
_GAPS: Final = (
    ("1 min", MINUTE),
    ("10 min", 10 * MINUTE),
    ("1 h", HOUR),
    ("6 h", 6 * HOUR),
    ("1 d", DAY),
    ("3 d", 3 * DAY),
    ("1 w", 7 * DAY),
    ("2 w", 14 * DAY),
    ("4 w", 28 * DAY),
)


def by_bin(
    name: str, bins: tuple[str, ...], place: NDArray[np.int64], fraud: NDArray[np.int8]
) -> Shares:
    """Shares per class; `place` (n,) is each event's bin.

    >>> by_bin("x", ("a", "b"), np.array([0, 1, 1]), np.array([0, 0, 1], np.int8))
    Shares(name='x', bins=('a', 'b'), legit=(0.5, 0.5), fraud=(0.0, 1.0))
    """
    return Shares(name, bins, _shares(place[fraud == 0], bins), _shares(place[fraud == 1], bins))


def by_name(name: str, column: list[str], fraud: NDArray[np.int8]) -> Shares:
    """Shares of the values, the commonest first; rare ones together."""
    codes, names = numbered(column)
    order = np.argsort(-np.bincount(codes, minlength=len(names)), kind="stable")
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    bins = [names[place] or "none" for place in order.tolist()]
    if len(bins) > _MOST_ROWS:
        bins[_MOST_ROWS - 1 :] = [_OTHERS]
    return by_bin(name, tuple(bins), np.minimum(rank[codes], len(bins) - 1), fraud)


def hours(derived: Derived, fraud: NDArray[np.int8]) -> Shares:
    """Events by local hour."""
    return by_bin("hours", tuple(str(hour) for hour in range(24)), derived.hour, fraud)


def weekdays(derived: Derived, fraud: NDArray[np.int8]) -> Shares:
    """Events by local weekday."""
    return by_bin("weekdays", WEEKDAYS, derived.weekday, fraud)


def dollars(table: Table) -> Shares:
    """Events by amount, in what it is worth in US dollars, on a logarithmic scale."""
    bins = (f"< {_DOLLARS[0]}", *(str(edge) for edge in _DOLLARS[:-1]), f"{_DOLLARS[-1]} +")
    place = np.searchsorted(np.array(_DOLLARS, np.float64), table.dollars, "right")
    return by_bin("dollars", bins, place, table.fraud)


def customers_by_events(table: Table) -> Shares:
    """Customers by their number of events: those never defrauded and the victims."""
    events = np.bincount(table.entity)
    victims = np.bincount(table.entity, weights=table.fraud) > 0
    return by_bin("events of a customer", _count_bins(), _count(events), victims.astype(np.int8))


def gaps(table: Table) -> Shares:
    """Events by the time since the customer's event before; first ones are left out."""
    order = np.lexsort((table.time, table.entity))
    time, entity = table.time[order], table.entity[order]
    again = np.flatnonzero(entity[1:] == entity[:-1]) + 1
    passed = time[again] - time[again - 1]
    edges = np.array([edge for _, edge in _GAPS], np.int64)
    bins = (f"< {_GAPS[0][0]}", *(label for label, _ in _GAPS[:-1]), f"{_GAPS[-1][0]} +")
    return by_bin("gaps", bins, np.searchsorted(edges, passed, "right"), table.fraud[order][again])


def sharing(name: str, table: Table, field: str) -> Shares:
    """Events by how many customers use the same value of the field over the whole span."""
    codes, names = numbered([str(value) for value in table.fields.get(field, [])])
    if not len(codes):
        return Shares(name, (), (), ())
    pairs = np.unique(codes * (int(table.entity.max()) + 1) + table.entity)
    customers = np.bincount(pairs // (int(table.entity.max()) + 1), minlength=len(names))
    return by_bin(name, _count_bins(), _count(customers)[codes], table.fraud)


def fates(table: Table) -> Shares:
    """Events by what becomes known of them later."""
    return by_name("fates", table.fate, table.fraud)


def delays(table: Table) -> Shares:
    """Labelled events by the days until their first label."""
    labelled = table.delay >= 0
    bins = (*(f"{low}–{high}" for low, high in pairwise(_DELAYS)), f"{_DELAYS[-1]} +")
    place = np.searchsorted(np.array(_DELAYS), table.delay[labelled] // DAY, "right") - 1
    return by_bin("delays", bins, place.astype(np.int64), table.fraud[labelled])


def home(table: Table, derived: Derived, countries: dict[tuple[str, str], str]) -> Shares:
    """Events by whether the address is of the billing address's country.

    `countries` gives the country (ISO 3166) of a city and state.
    """
    unknown = [""] * len(table.time)
    places = zip(
        table.fields.get("billing_city", unknown),
        table.fields.get("billing_state", unknown),
        derived.ip_country,
        strict=True,
    )
    where = [
        "home not known"
        if (country := countries.get((str(city), str(state)))) is None
        else "home country"
        if country == here
        else "abroad"
        for city, state, here in places
    ]
    return by_name("home", where, table.fraud)


def _count_bins() -> tuple[str, ...]:
    ranges = (
        f"{low}" if high == low + 1 else f"{low}–{high - 1}" for low, high in pairwise(_COUNTS)
    )
    return (*ranges, f"{_COUNTS[-1]} +")


def _count(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.searchsorted(np.array(_COUNTS), numbers, "right").astype(np.int64) - 1


def _shares(place: NDArray[np.int64], bins: tuple[str, ...]) -> tuple[float, ...]:
    if not len(place):
        return ()
    counts = np.bincount(place, minlength=len(bins))
    return tuple((counts / len(place)).tolist())
