"""What happens over time: events, fraud by scenario, and the campaigns behind it."""

from statistics import median
from typing import Final

import numpy as np

from sluicegate.simulate.realism.figures import Campaigns, Series
from sluicegate.simulate.realism.table import Table
from sluicegate.simulate.spending import DAY, HOUR

_MOST_SPANS: Final = 92


def series(table: Table) -> Series | None:
    """Counts per day, or per hour of less than three days, or per several days of very many."""
    if not len(table.time):
        return None
    first, last = int(table.time[0]), int(table.time[-1])
    unit = DAY if last - first >= 3 * DAY else HOUR
    start = first // unit * unit
    span = unit * (1 + (last - start) // unit // _MOST_SPANS)
    place = (table.time - start) // span
    size = int(place[-1]) + 1
    scenario = np.array(table.scenario)
    fraud = table.fraud == 1
    return Series(
        start,
        span,
        tuple(np.bincount(place, minlength=size).tolist()),
        tuple(np.bincount(place[fraud], minlength=size).tolist()),
        {
            str(name): tuple(np.bincount(place[scenario == name], minlength=size).tolist())
            for name in np.unique(scenario[fraud])
        },
    )


def campaigns(table: Table) -> tuple[Campaigns, ...]:
    """The campaigns of each kind, in alphabetical order of kinds."""
    address = table.fields.get("ip_address", [""] * len(table.time))
    rows: dict[int, list[int]] = {}
    for row in np.flatnonzero(table.fraud == 1).tolist():
        rows.setdefault(int(table.campaign[row]), []).append(row)
    kinds: dict[str, list[list[int]]] = {}
    for members in rows.values():
        kinds.setdefault(table.scenario[members[0]], []).append(members)
    return tuple(
        Campaigns(
            kind,
            len(all_),
            median(len(members) for members in all_),
            max(len(members) for members in all_),
            median(len({int(table.entity[row]) for row in members}) for members in all_),
            median(len({address[row] for row in members}) for members in all_),
            median(_length(table, members) for members in all_),
            max(_length(table, members) for members in all_),
            tuple((_length(table, members), len(members)) for members in all_),
        )
        for kind, all_ in sorted(kinds.items())
    )


def _length(table: Table, members: list[int]) -> int:
    return int(table.time[members[-1]] - table.time[members[0]])
