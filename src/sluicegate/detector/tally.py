"""Exact totals of decided events that are told together."""

from collections.abc import Iterable
from typing import NamedTuple


class Tally(NamedTuple):
    """Alerts of one outcome and one currency.

    Attributes:
        currency: None for alerts without an amount.
        alerts: how many.
        units: sum of their amounts, in the minor units of the currency.
    """

    outcome: str
    currency: str | None
    alerts: int
    units: int


def tally(outcome: str, amount: int | None, currency: str) -> Tally:
    """Of one alert.

    >>> tally("block", 71235, "USD"), tally("review", None, "USD")
    (Tally(outcome='block', currency='USD', alerts=1, units=71235), \
Tally(outcome='review', currency=None, alerts=1, units=0))
    """
    return Tally(outcome, None if amount is None else currency, 1, amount or 0)


def added(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """One for each outcome and currency, in the order of their first.

    >>> added([Tally("block", "USD", 1, 5), Tally("block", "EUR", 1, 7)] * 2)
    (Tally(outcome='block', currency='USD', alerts=2, units=10), \
Tally(outcome='block', currency='EUR', alerts=2, units=14))
    """
    found: dict[tuple[str, str | None], tuple[int, int]] = {}
    for outcome, currency, count, total in tallies:
        before = found.get((outcome, currency), (0, 0))
        found[outcome, currency] = (before[0] + count, before[1] + total)
    return tuple(Tally(*key, *values) for key, values in found.items())
