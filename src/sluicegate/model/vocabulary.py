"""Frozen category codes: which values of a category the model knows."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sluicegate.model.dataset import Dataset

MOST_VALUES: Final = 254
"""Most values of one category: LightGBM's default of 255 bins, one of them for missing."""


def build(data: Dataset, rows: slice, min_count: int) -> dict[str, tuple[str, ...]]:
    """Values of each category feature seen at least `min_count` times in the given rows.

    The commonest value has code 0; at equal counts the alphabet decides, so the codes do not
    depend on the order in which values were first met. At most `MOST_VALUES` values are kept.
    """
    result: dict[str, tuple[str, ...]] = {}
    for column, feature in enumerate(data.features):
        if feature.kind != "category":
            continue
        values = data.categories[feature.name]
        codes = data.matrix[rows, column]
        counts = np.bincount(codes[~np.isnan(codes)].astype(np.int64), minlength=len(values))
        kept = np.flatnonzero(counts >= min_count).tolist()
        kept.sort(key=lambda code: (-int(counts[code]), values[code]))
        result[feature.name] = tuple(values[code] for code in kept[:MOST_VALUES])
    return result


def recode(data: Dataset, vocabularies: Mapping[str, tuple[str, ...]]) -> NDArray[np.float64]:
    """The matrix as float64, C-contiguous, with vocabulary codes; unknown values become NaN."""
    matrix = np.array(data.matrix, dtype=np.float64, order="C")
    for column, feature in enumerate(data.features):
        if feature.kind != "category":
            continue
        codes = vocabulary_codes(vocabularies[feature.name])
        values = data.categories[feature.name]
        table = np.array([codes.get(value, np.nan) for value in values] + [np.nan])
        provisional = matrix[:, column]
        missing = np.isnan(provisional)
        positions = np.where(missing, len(values), provisional).astype(np.int64)
        matrix[:, column] = table[positions]
    return matrix


def vocabulary_codes(values: tuple[str, ...]) -> dict[str, float]:
    """Value -> code as the model wants it, a float.

    >>> vocabulary_codes(("grocery", "travel"))
    {'grocery': 0.0, 'travel': 1.0}
    """
    return {value: float(code) for code, value in enumerate(values)}
