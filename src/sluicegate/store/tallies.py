"""Exact totals of alerts that are told together, kept in their delivery's row."""

import json
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


def encoded(tallies: Iterable[Tally]) -> str:
    """As stored: text, as sums may be larger than SQLite's integers.

    >>> encoded([Tally("block", "USD", 2, 10)]), encoded([])
    ('[["block","USD",2,10]]', '')
    """
    rows = [list(one) for one in tallies]
    return json.dumps(rows, separators=(",", ":")) if rows else ""


def decoded(text: str) -> tuple[Tally, ...]:
    """What `encoded` wrote; empty for rows of versions that kept no totals.

    >>> decoded('[["block",null,2,0]]'), decoded("")
    ((Tally(outcome='block', currency=None, alerts=2, units=0),), ())
    """
    return tuple(Tally(*row) for row in json.loads(text)) if text else ()
