"""A data set to train on: point-in-time features with labels, ordered by time."""

from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from sluicegate.features.feature import Feature
from sluicegate.model.errors import TrainingError

FRAUD: Final = 1
LEGIT: Final = 0
UNKNOWN: Final = -1


class Dataset(Struct):
    """n events with F features each, in the total order (event time, event id).

    Attributes:
        matrix: (n, F) float32 or float64; category columns hold provisional codes, NaN is missing.
        features: the F columns.
        categories: name of a category feature -> its values by provisional code.
        labels: (n,) int8: 1 fraud, 0 legitimate, -1 unknown.
        times: (n,) int64, microseconds since the epoch UTC, never decreasing.
        entities: (n,) ids or codes of the entities; counted, never a feature.
        amounts: (n,) float64 in major units, for costs; None where the events carry none.
        currencies: (n,) currency codes of the amounts.
    """

    matrix: NDArray[np.floating]
    features: tuple[Feature, ...]
    categories: dict[str, tuple[str, ...]]
    labels: NDArray[np.int8]
    times: NDArray[np.int64]
    entities: NDArray[np.generic]
    amounts: NDArray[np.float64] | None = None
    currencies: NDArray[np.generic] | None = None

    @property
    def rows(self) -> int:
        return len(self.labels)

    def take(self, rows: slice | NDArray[np.int64]) -> "Dataset":
        """Those rows alone; positions must ascend."""
        return replace(
            self,
            matrix=self.matrix[rows],
            labels=self.labels[rows],
            times=self.times[rows],
            entities=self.entities[rows],
            amounts=None if self.amounts is None else self.amounts[rows],
            currencies=None if self.currencies is None else self.currencies[rows],
        )


def check(data: Dataset) -> None:
    """Raise `TrainingError` if shapes, order or codes contradict each other."""
    rows, columns = len(data.labels), len(data.features)
    if data.matrix.shape != (rows, columns):
        raise TrainingError(
            f"The matrix has the shape {data.matrix.shape}; {rows} labels and {columns} features "
            f"need ({rows}, {columns})."
        )
    for name in ("times", "entities", "amounts", "currencies"):
        array = getattr(data, name)
        if array is not None and array.shape != (rows,):
            raise TrainingError(
                f"{name} has the shape {array.shape}; {rows} events need ({rows},)."
            )
    names = [feature.name for feature in data.features]
    if len(set(names)) != columns:
        repeated = sorted({name for name in names if names.count(name) > 1})
        raise TrainingError(f"Feature names must be unique; repeated: {', '.join(repeated)}.")
    if rows and bool(np.any(np.diff(data.times) < 0)):
        raise TrainingError("The events are not ordered by time; sort them by (time, event id).")
    strange = np.setdiff1d(data.labels, [UNKNOWN, LEGIT, FRAUD])
    if len(strange):
        raise TrainingError(
            f"Labels must be 1 (fraud), 0 (legitimate) or -1 (unknown); found {strange[0]}."
        )
    _check_codes(data)


def _check_codes(data: Dataset) -> None:
    for column, feature in enumerate(data.features):
        if feature.kind != "category":
            continue
        if feature.name not in data.categories:
            raise TrainingError(f"Category feature {feature.name} has no values in `categories`.")
        codes = data.matrix[:, column]
        known = codes[~np.isnan(codes)]
        size = len(data.categories[feature.name])
        if bool(np.any((known < 0) | (known >= size) | (known != np.floor(known)))):
            raise TrainingError(
                f"Category feature {feature.name} has codes outside 0..{size - 1}: "
                "codes are positions in its `categories`."
            )
