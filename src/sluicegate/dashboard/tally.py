"""Counts of scored events that can be added to one another and taken away again, exactly."""

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sluicegate.dashboard import spread
from sluicegate.dashboard.spread import Bins

APPROVE, REVIEW, BLOCK = range(3)
"""What an outcome means: the mildest, those between, the most severe."""

ROLES: Final = ("approve", "review", "block")

SCORE_BINS: Final = 20

K = TypeVar("K")

Cells = dict[tuple[str, int, str], list[int]]
"""(name, role, currency) -> [events, amount in minor units]."""


class Column(NamedTuple):
    """What is shown of one stretch of time: events by role, and quantiles in milliseconds."""

    roles: tuple[int, int, int]
    detection: tuple[float | None, float | None]
    commit: tuple[float | None, float | None]


class Stretch:
    """Counts of a stretch of time, as its column in a chart needs them.

    Attributes:
        roles: events by role.
        detection, commit: see `sluicegate.dashboard.spread`.
    """

    __slots__ = ("_shown", "commit", "detection", "roles")

    def __init__(self) -> None:
        self.roles = [0, 0, 0]
        self.detection: Bins = spread.empty()
        self.commit: Bins = spread.empty()
        self._shown: Column | None = None

    def add(self, other: "Stretch", sign: int = 1) -> None:
        """Adds another's counts, or takes them away."""
        for role, count in enumerate(other.roles):
            self.roles[role] += sign * count
        self.detection += sign * other.detection
        self.commit += sign * other.commit
        self._shown = None

    def shown(self) -> Column:
        """Its column; computed when the counts have changed."""
        if self._shown is None:
            approve, review, block = self.roles
            detection = spread.quantiles(self.detection, (0.5, 0.99))
            commit = spread.quantiles(self.commit, (0.5, 0.99))
            self._shown = Column(
                (approve, review, block), (detection[0], detection[1]), (commit[0], commit[1])
            )
        return self._shown


class Tally:
    """Everything that is counted.

    Attributes:
        stretch: see there.
        outcomes: (name, role) -> events.
        scores: (3, SCORE_BINS), events by role and score.
        unscored: events without score.
        amounts: (currency, role) -> [events with an amount, sum in minor units]; refunds are left
            out.
        states, categories: by the billing state and by the product category.
        refunds, rejected, repeats: counts; the last two are no events otherwise.
    """

    __slots__ = (
        "amounts",
        "categories",
        "outcomes",
        "refunds",
        "rejected",
        "repeats",
        "scores",
        "states",
        "stretch",
        "unscored",
    )

    def __init__(self) -> None:
        self.stretch = Stretch()
        self.outcomes: dict[tuple[str, int], int] = {}
        self.scores: NDArray[np.int64] = np.zeros((3, SCORE_BINS), np.int64)
        self.unscored = self.refunds = self.rejected = self.repeats = 0
        self.amounts: dict[tuple[str, int], list[int]] = {}
        self.states: Cells = {}
        self.categories: Cells = {}

    @property
    def events(self) -> int:
        """Events in all."""
        return sum(self.stretch.roles)

    def add(self, other: "Tally", sign: int = 1) -> None:
        """Adds another's counts, or (`sign` -1) takes them away; what comes to nothing goes."""
        self.stretch.add(other.stretch, sign)
        for key, count in other.outcomes.items():
            left = self.outcomes.get(key, 0) + sign * count
            if left:
                self.outcomes[key] = left
            else:
                self.outcomes.pop(key, None)
        self.scores += sign * other.scores
        self.unscored += sign * other.unscored
        self.refunds += sign * other.refunds
        self.rejected += sign * other.rejected
        self.repeats += sign * other.repeats
        _add(self.amounts, other.amounts.items(), sign)
        _add(self.states, other.states.items(), sign)
        _add(self.categories, other.categories.items(), sign)


def _add(into: dict[K, list[int]], cells: Iterable[tuple[K, list[int]]], sign: int) -> None:
    for key, (count, amount) in cells:
        held = into.get(key)
        if held is None:
            into[key] = [sign * count, sign * amount]
        else:
            held[0] += sign * count
            held[1] += sign * amount
            if not held[0]:
                del into[key]
