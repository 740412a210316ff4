"""Reasons: what raised or lowered an event's margin, exactly, in sentences."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sluicegate.features.feature import Feature
from sluicegate.model.wording import sentence, value_text


class Reason(Struct, frozen=True):
    """One group's part in an event's raw margin.

    Attributes:
        group: what the contributions were added up over.
        feature: the group's strongest feature in the group's direction.
        text: that feature's sentence with its value.
        value: the feature's value, for a category its text; None if missing or unseen.
        contribution: exact sum over the group, in log-odds.
        direction: whether the group raises or lowers the margin.
    """

    group: str
    feature: str
    text: str
    value: float | str | None
    contribution: float
    direction: Literal["raises", "lowers"]


def reasons(
    contributions: NDArray[np.float64],
    row: NDArray[np.float64],
    features: tuple[Feature, ...],
    values: Mapping[str, Sequence[str]],
    top: int = 3,
) -> list[Reason]:
    """The ``top`` groups with the largest part, by falling absolute contribution.

    Args:
        contributions: (F + 1,) of one event, the base value last.
        row: (F,) its feature values.
        features: the F features.
        values: category feature -> values by code (`Scorer.values`).
        top: at most so many; groups without any part are left out.
    """
    parts = contributions.tolist()
    groups: dict[str, list[int]] = {}
    for column, feature in enumerate(features):
        if parts[column]:
            groups.setdefault(feature.group, []).append(column)
    sums = [(math.fsum(parts[at] for at in columns), name) for name, columns in groups.items()]
    sums.sort(key=lambda pair: (-abs(pair[0]), pair[1]))
    return [
        _reason(total, name, groups[name], parts, row, features, values)
        for total, name in sums[:top]
        if total
    ]


def _reason(
    total: float,
    group: str,
    columns: list[int],
    parts: list[float],
    row: NDArray[np.float64],
    features: tuple[Feature, ...],
    values: Mapping[str, Sequence[str]],
) -> Reason:
    sign = 1.0 if total > 0 else -1.0
    strongest = max(columns, key=lambda at: (sign * parts[at], -at))
    feature, number = features[strongest], float(row[strongest])
    text = value_text(feature, number, values.get(feature.name, ()))
    value: float | str | None
    value = text if feature.kind == "category" else None if math.isnan(number) else number
    return Reason(
        group,
        feature.name,
        sentence(feature, text),
        value,
        total,
        "raises" if total > 0 else "lowers",
    )
