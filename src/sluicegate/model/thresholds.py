"""Thresholds by cost: where blocking and reviewing pay, on scored events with labels.

The model of the costs: an event above the block threshold is refused. If it was legitimate that
costs `cost_false_block`; if it was fraud nothing is lost. An event between the two thresholds is
reviewed for `cost_review`, and the review finds the truth. Fraud at or below the review threshold
is missed and costs its amount or a fixed sum. Unlabelled events take up reviews but cost nothing.
"""

import math
from decimal import Decimal
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sluicegate.model.dataset import FRAUD, LEGIT
from sluicegate.model.errors import ThresholdError
from sluicegate.model.evaluate import HeldOut

Cost = Decimal | float | int

_DAY_US: Final = 86_400_000_000
_SHOWN: Final = (500.0, 600.0, 700.0, 775.0, 860.0, 900.0, 950.0, 975.0, 990.0)


class CostRow(Struct, frozen=True):
    """What one pair of thresholds would have done to the events and cost.

    Costs are in the currency's major units over all the events, not per day.
    """

    block: float
    review: float
    blocked_fraud: int
    blocked_legit: int
    reviewed: int
    reviewed_fraud: int
    missed_fraud: int
    cost: float


class Thresholds(Struct, frozen=True):
    """A proposal for rules ``score > block`` and ``score > review``.

    Attributes:
        block: events scoring above are blocked; 1000 means none.
        review: events scoring above, up to `block`, are reviewed; equal to `block` without
            reviews.
        currency: of the costs; None where the events carry none.
        days: days the events span.
        expected: the proposal's row.
        approve_all: the cost of doing nothing.
        table: rows for the usual block thresholds, with the reviews the capacity allows.
        busiest_day_reviews: reviews on the busiest day, which may exceed the mean capacity.
    """

    block: float
    review: float
    currency: str | None
    days: float
    expected: CostRow
    approve_all: float
    table: tuple[CostRow, ...]
    busiest_day_reviews: int


def propose(
    events: HeldOut,
    *,
    cost_false_block: Cost,
    cost_missed: Literal["amount"] | Cost = "amount",
    cost_review: Cost = 0,
    review_capacity: int | None = None,
    currency: str | None = None,
) -> Thresholds:
    """The thresholds of least cost on scored events.

    Every distinct score is tried as block threshold; below it the review threshold takes as many
    events as the capacity allows and as pay for their review. Of equal costs the one that blocks
    fewest wins.

    Args:
        events: as `evaluate.held_out` gives them, with fraud and legitimate labels.
        cost_false_block: of refusing one legitimate event.
        cost_missed: of one missed fraud, or ``"amount"`` for what the event itself was worth.
        cost_review: of one review.
        review_capacity: reviews a day in the mean; None or 0 means no reviews.
        currency: of the events to look at, required where they have several: amounts are never
            added up over currencies. The capacity is then that for these events.

    Raises:
        ThresholdError: no fraud or legitimate events, no amounts, several currencies, negative
            costs.
    """
    false_block, review_cost = (
        _cost("cost_false_block", cost_false_block),
        _cost("cost_review", cost_review),
    )
    chosen, name = _of_currency(events, cost_missed, currency)
    if not np.any(chosen.labels == FRAUD) or not np.any(chosen.labels == LEGIT):
        raise ThresholdError(
            "The events need labels of both fraud and legitimate ones to weigh costs; "
            f"found {int(np.sum(chosen.labels == FRAUD))} and "
            f"{int(np.sum(chosen.labels == LEGIT))}."
        )
    losses = np.where(chosen.labels == FRAUD, _losses(chosen, cost_missed), 0.0)
    days = max((int(chosen.times[-1]) - int(chosen.times[0])) / _DAY_US, 1.0)
    capacity = int((review_capacity or 0) * days)
    ledger = _Ledger(chosen, losses, false_block, review_cost, capacity)
    best = ledger.best()
    table = tuple(ledger.row(ledger.above(score), score) for score in _SHOWN)
    row = ledger.row(best)
    reviewed = (chosen.scores > row.review) & (chosen.scores <= row.block)
    per_day = np.bincount((chosen.times[reviewed] - chosen.times[0]) // _DAY_US, minlength=1)
    return Thresholds(
        row.block,
        row.review,
        name,
        days,
        row,
        float(losses.sum()),
        table,
        int(per_day.max()),
    )


class _Ledger:
    """Counts and costs by falling score, so that each pair of thresholds is a pair of positions.

    Position i stands for the threshold that leaves exactly the i highest events above it; only
    positions between distinct scores are used.
    """

    def __init__(
        self,
        events: HeldOut,
        losses: NDArray[np.float64],
        false_block: float,
        review_cost: float,
        capacity: int,
    ) -> None:
        order = np.argsort(-events.scores, kind="stable")
        self._scores = events.scores[order]
        self._fraud = _running(events.labels[order] == FRAUD)
        self._legit = _running(events.labels[order] == LEGIT)
        self._losses = _running(losses[order])
        self._false_block, self._review_cost = false_block, review_cost
        count = len(order)
        cuts = np.flatnonzero(self._scores[1:] != self._scores[:-1]) + 1
        self._cuts = np.concatenate([[0], cuts, [count]]).astype(np.int64)
        self._reviews = self._review_positions(capacity)

    def _review_positions(self, capacity: int) -> NDArray[np.int64]:
        """For each cut the cut down to which reviewing is possible and pays most."""
        if not capacity:
            return self._cuts
        # reviewing on to cut c instead of stopping saves losses(c) and costs c reviews: the best
        # end is where that balance, seen from the block threshold down, is highest
        balance = self._losses[self._cuts] - self._review_cost * self._cuts
        last = np.searchsorted(self._cuts, self._cuts + capacity, side="right") - 1
        ends = np.empty(len(self._cuts), dtype=np.int64)
        window: list[int] = []  # cuts with falling balance: the head is the window's best
        head, entered = 0, 0
        for at, end in enumerate(last.tolist()):
            while entered <= end:
                while len(window) > head and balance[window[-1]] < balance[entered]:
                    window.pop()
                window.append(entered)
                entered += 1
            while window[head] < at:
                head += 1
            ends[at] = self._cuts[window[head]]
        return ends

    def best(self) -> int:
        """Index of the cut of least cost; of equal ones the highest."""
        reviewed = self._reviews - self._cuts
        costs = (
            self._legit[self._cuts] * self._false_block
            + (self._losses[-1] - self._losses[self._reviews])
            + reviewed * self._review_cost
        )
        return int(np.argmin(costs))

    def above(self, score: float) -> int:
        """Index of the cut that leaves the events scoring above a threshold."""
        position = int(np.searchsorted(-self._scores, -score, side="left"))
        return int(np.searchsorted(self._cuts, position, side="left"))

    def row(self, index: int, named: float | None = None) -> CostRow:
        """Counts and cost of the pair of thresholds at one cut, whose block threshold is
        ``named`` or the shortest number that cuts there."""
        at, end = int(self._cuts[index]), int(self._reviews[index])
        blocked_legit, reviewed = int(self._legit[at]), end - at
        missed = float(self._losses[-1] - self._losses[end])
        block = self._threshold(at) if named is None else named
        return CostRow(
            block,
            block if end == at else self._threshold(end),
            int(self._fraud[at]),
            blocked_legit,
            reviewed,
            int(self._fraud[end] - self._fraud[at]),
            int(self._fraud[-1] - self._fraud[end]),
            blocked_legit * self._false_block + missed + reviewed * self._review_cost,
        )

    def _threshold(self, position: int) -> float:
        high = float(self._scores[position - 1]) if position else math.inf
        low = float(self._scores[position]) if position < len(self._scores) else -math.inf
        return shortest(low, high)


def shortest(low: float, high: float) -> float:
    """The number with fewest decimals t with low <= t < high, within 0 and 1000.

    >>> shortest(897.31, 899.7), shortest(899.87, 899.91), shortest(990.0, float("inf"))
    (899.0, 899.9, 1000.0)
    """
    if high == math.inf:
        return 1000.0
    if low == -math.inf:
        return 0.0
    for decimals in range(12):
        scale = 10.0**decimals
        candidate = (math.ceil(high * scale) - 1) / scale
        if low <= candidate < high:
            return candidate
    return low


def _running(values: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])


def _cost(name: str, value: Cost) -> float:
    number = float(value)
    if not 0.0 <= number < math.inf:
        raise ThresholdError(f"{name} is {value}; it must be 0 or more.")
    return number


def _losses(events: HeldOut, cost_missed: Literal["amount"] | Cost) -> NDArray[np.float64]:
    if cost_missed != "amount":
        return np.full(len(events.labels), _cost("cost_missed", cost_missed))
    if events.amounts is None:
        raise ThresholdError(
            'cost_missed is "amount", but the events carry no amounts; give a fixed cost.'
        )
    known = np.nan_to_num(events.amounts, nan=0.0)
    return np.maximum(known, 0.0)


def _of_currency(
    events: HeldOut, cost_missed: Literal["amount"] | Cost, currency: str | None
) -> tuple[HeldOut, str | None]:
    if events.currencies is None:
        return events, currency
    codes = np.array([str(code).lower() for code in events.currencies.tolist()], dtype=object)
    found = sorted(set(codes.tolist()))
    if currency is None:
        if len(found) > 1 and cost_missed == "amount":
            raise ThresholdError(
                f"The events have amounts in {len(found)} currencies ({', '.join(found)}), which "
                "can't be added up; choose one with `currency`."
            )
        return events, found[0] if len(found) == 1 else None
    rows = codes == currency.lower()
    if not np.any(rows):
        raise ThresholdError(f"No event has currency {currency}; found {', '.join(found)}.")
    return (
        HeldOut(
            events.scores[rows],
            events.margins[rows],
            events.labels[rows],
            events.times[rows],
            events.entities[rows],
            None if events.amounts is None else events.amounts[rows],
            events.currencies[rows],
        ),
        currency.lower(),
    )
