"""Exact totals of alerts that are told together, kept in their delivery's row."""

import json
from collections.abc import Iterable

from sluicegate.detector.tally import Tally


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
