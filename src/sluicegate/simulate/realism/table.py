"""Simulated events as columns, thinned to a bounded number."""

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from sluicegate.simulate.labels import SimulatedLabel, labels_of
from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.spending import usd_minor

Cell = str | float
"""What a field of an event holds; an absent field is the empty text."""

_HASHES: Final = 1 << 32
_PIECE: Final = 4096
_T = TypeVar("_T", str, float)


class Table(NamedTuple):
    """Columns of equal length in order of time.

    `given` is how many events there were before thinning. `time` is µs UTC, `fraud` 0 or 1,
    `entity` and `campaign` are numbers from 0, `campaign` -1 for legitimate events and one of its
    own for fraud that belongs to none; `dollars` is what `amount`, in major units of `currency`,
    is worth in the simulated world. `fate` is what becomes known of the event later (the reasons
    of its labels, `no label` at most), `delay` the µs until its first label, -1 without any.
    """

    given: int
    time: NDArray[np.int64]
    fraud: NDArray[np.int8]
    entity: NDArray[np.int64]
    campaign: NDArray[np.int64]
    amount: NDArray[np.float64]
    dollars: NDArray[np.float64]
    currency: list[str]
    scenario: list[str]
    merchant: list[str]
    fate: list[str]
    delay: NDArray[np.int64]
    fields: dict[str, list[Cell]]


def read(items: Iterable[Simulated], most: int) -> Table:
    """At most `most` of the events as columns.

    If there are more, whole customers are left out by a hash of their id until the rest fits:
    even over time, and the histories of those who stay are complete.
    """
    if most < 1:
        raise ValueError(f"most must be at least 1, not {most}")
    given, kept = _thinned(items, most)
    kept.sort(key=lambda item: item.time)
    amount = np.array([item.amount_minor / 100.0 for item in kept], np.float64)
    dollars = [usd_minor(item.amount_minor, item.currency) / 100.0 for item in kept]
    # The seed decides which event is labelled and when, not how labels are spread.
    labels = [labels_of(item, 0) for item in kept]
    campaigns = [item.campaign or -row if item.fraud else 0 for row, item in enumerate(kept, 1)]
    return Table(
        given,
        np.array([item.time for item in kept], np.int64),
        np.array([item.fraud for item in kept], np.int8),
        numbered([item.entity for item in kept])[0],
        _places(campaigns),
        amount,
        np.array(dollars, np.float64),
        [item.currency for item in kept],
        [item.scenario for item in kept],
        [item.merchant for item in kept],
        [_fate(one) for one in labels],
        np.array([_delay(item, one) for item, one in zip(kept, labels, strict=True)], np.int64),
        _fields(kept),
    )


def numbered(values: list[_T]) -> tuple[NDArray[np.int64], list[_T]]:
    """Each value's place among the distinct ones in ascending order, and those.

    >>> codes, names = numbered(["b", "a", "b"])
    >>> codes.tolist(), names
    ([1, 0, 1], ['a', 'b'])
    """
    names = sorted(set(values))
    places = {name: place for place, name in enumerate(names)}
    return np.fromiter(map(places.__getitem__, values), np.int64, len(values)), names


def _places(campaigns: list[int]) -> NDArray[np.int64]:
    places = {campaign: place for place, campaign in enumerate(sorted({*campaigns} - {0}))}
    places[0] = -1
    return np.array([places[campaign] for campaign in campaigns], np.int64)


def _fate(labels: tuple[SimulatedLabel, ...]) -> str:
    return ", ".join(label.reason for label in labels) or "no label"


def _delay(item: Simulated, labels: tuple[SimulatedLabel, ...]) -> int:
    return labels[0].time - item.time if labels else -1


def _thinned(items: Iterable[Simulated], most: int) -> tuple[int, list[Simulated]]:
    given, below = 0, _HASHES
    kept: list[Simulated] = []
    for item in items:
        given += 1
        if below < _HASHES and crc32(item.entity.encode()) >= below:
            continue
        kept.append(item)
        while len(kept) > most:
            below //= 2
            fewer = [one for one in kept if crc32(one.entity.encode()) < below]
            kept = fewer or kept[::2]
    return given, kept


def _fields(kept: list[Simulated]) -> dict[str, list[Cell]]:
    # In pieces, since an event decoded takes several times the memory of its cells.
    columns: dict[str, list[Cell]] = {}
    for start in range(0, len(kept), _PIECE):
        events: list[dict[str, object]] = [
            msgspec.json.decode(item.raw) for item in kept[start : start + _PIECE]
        ]
        names = dict.fromkeys(name for event in events for name in event)
        for name in names:
            if name not in columns:
                columns[name] = [""] * start
        for name, column in columns.items():
            column += [_cell(event.get(name, "")) for event in events]
    return columns


def _cell(value: object) -> Cell:
    if type(value) is str or type(value) is float:
        return value
    if isinstance(value, bool):
        return str(value)
    return float(value) if isinstance(value, int) else "" if value is None else str(value)
