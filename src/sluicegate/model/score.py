"""Scoring: from feature rows to margins, scores and contributions."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sluicegate.model.booster import Trees, open_trees
from sluicegate.model.model import Model
from sluicegate.model.shapley import tabulate
from sluicegate.model.vocabulary import vocabulary_codes


class Scorer:
    """A model ready to score, by one thread at a time.

    Reads no clock, file or environment. The trees' memory is freed by `close` or with the object.
    """

    def __init__(self, model: Model) -> None:
        """Prepare the model; raises `booster.BoosterError` if its trees are unusable."""
        self.features = model.features
        self.values: Mapping[str, tuple[str, ...]] = model.vocabularies
        """Category feature -> values by code, for explanations."""
        self._calibration = model.calibration
        self._codes = {name: vocabulary_codes(of) for name, of in model.vocabularies.items()}
        self._trees: Trees = open_trees(model.trees, len(model.features))
        self._shapley = tabulate(model.trees)

    def vocabulary(self, feature: str) -> Mapping[str, float]:
        """Value -> code of a category feature; a value not in it is coded NaN.

        Raises:
            KeyError: the model has no category feature of that name.
        """
        return self._codes[feature]

    def margins(self, matrix: NDArray[np.float64], count: int) -> NDArray[np.float64]:
        """Raw margins (log-odds) of the first ``count`` rows of a C-contiguous float64 matrix.

        Returns a fresh (count,) array; the matrix may be a reused buffer with more rows.
        """
        return self._trees.margins(matrix, count)

    def scores(self, margins: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,) margins -> (n,) calibrated scores, strictly between 0 and 1000, unrounded."""
        return self._calibration.score_all(margins)

    def score(self, margin: float) -> float:
        """The score of one margin, equal to the bit to `scores`."""
        return self._calibration.score(margin)

    def contributions(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Exact contributions of k rows to their margins: (k, F + 1), the base value last.

        Each row sums to the event's raw margin (not to its score), up to rounding.
        """
        if self._shapley is None:
            return self._trees.contributions(matrix)
        return self._shapley.contributions(matrix)

    def close(self) -> None:
        """Free the trees; harmless when repeated."""
        self._trees.close()
