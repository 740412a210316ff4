"""Scores from 0 to 1000 whose meaning is a false positive rate.

The anchors from 600 to 975 are those of Amazon Fraud Detector's model scores: above score 900
lie 2 % of the legitimate events, and so on. The anchors below 600 are ours; they spread the
other nine tenths of the legitimate events over the rest of the scale.
"""

from bisect import bisect_right
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

ANCHORS: Final[tuple[tuple[float, float], ...]] = (
    (10.0, 0.98),
    (50.0, 0.88),
    (100.0, 0.76),
    (200.0, 0.56),
    (300.0, 0.40),
    (400.0, 0.28),
    (500.0, 0.18),
    (600.0, 0.10),
    (700.0, 0.07),
    (775.0, 0.05),
    (860.0, 0.03),
    (900.0, 0.02),
    (950.0, 0.01),
    (975.0, 0.005),
)
"""(score, share of the legitimate events with a higher score), by rising score."""

_TOP: Final = 1000.0
_FEW: Final = 32  # up to here the scalar way beats numpy's overhead per call


class Calibration(Struct, frozen=True):
    """A strictly rising map from raw margins to scores.

    Between the knots it is linear in the margin. Above the last and below the first it follows a
    hyperbola that continues the neighbouring slope (unless that is degenerately steep) and never
    reaches 1000 or 0, so that even extreme events keep their order.

    Attributes:
        margins: the knots, strictly rising.
        scores: the score at each knot, strictly rising.
        slopes: the rise per unit of margin between each knot and the next.
        low_scale: margin below the first knot at which its score is halved.
        high_scale: margin above the last knot at which its distance to 1000 is halved.
        legit: how many legitimate events the knots were taken from.
    """

    margins: tuple[float, ...]
    scores: tuple[float, ...]
    slopes: tuple[float, ...]
    low_scale: float
    high_scale: float
    legit: int

    def score(self, margin: float) -> float:
        """The score of one margin, equal to the bit to `score_all`."""
        knots = self.margins
        at = bisect_right(knots, margin) - 1
        if at < 0:
            return self.scores[0] / (1.0 + (knots[0] - margin) / self.low_scale)
        if at == len(knots) - 1:
            return _TOP - (_TOP - self.scores[at]) / (1.0 + (margin - knots[at]) / self.high_scale)
        return min(self.scores[at] + (margin - knots[at]) * self.slopes[at], self.scores[at + 1])

    def score_all(self, margins: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,) margins -> (n,) scores above 0 and below 1000."""
        if len(margins) <= _FEW:
            return np.array([self.score(margin) for margin in margins.tolist()], dtype=np.float64)
        knots, scores, slopes = (
            np.asarray(part, dtype=np.float64) for part in (self.margins, self.scores, self.slopes)
        )
        at = np.searchsorted(knots, margins, side="right") - 1
        inner = np.clip(at, 0, len(knots) - 2)
        result: NDArray[np.float64] = np.minimum(
            scores[inner] + (margins - knots[inner]) * slopes[inner], scores[inner + 1]
        )
        low = at < 0
        result[low] = self.scores[0] / (1.0 + (knots[0] - margins[low]) / self.low_scale)
        high = at == len(knots) - 1
        result[high] = _TOP - (_TOP - self.scores[-1]) / (
            1.0 + (margins[high] - knots[-1]) / self.high_scale
        )
        return result


def calibrate(legit: NDArray[np.float64]) -> Calibration:
    """Calibrate by the (n,) raw margins of n >= 1 legitimate events.

    An anchor's knot lies halfway between the two neighbouring margins that leave its share of
    the events above it. With fewer events than an anchor can resolve (below 200 for 0.5 %) the
    knots near the top bunch up just above the highest margin.
    """
    ordered = np.sort(np.asarray(legit, dtype=np.float64))[::-1]
    count = len(ordered)
    spread = float(ordered[0] - ordered[-1])
    step = max(spread, 1.0) * 1e-3
    padded = np.concatenate([[ordered[0] + step], ordered, [ordered[-1] - step]])
    knots: list[float] = []
    for _, share in ANCHORS:
        above = int(share * count + 0.5)
        knots.append(float((padded[above] + padded[above + 1]) / 2.0))
    least = max(spread, 1.0) * 1e-9
    for at in range(1, len(knots)):
        knots[at] = max(knots[at], knots[at - 1] + least)
    scores = tuple(score for score, _ in ANCHORS)
    slopes = tuple(
        (scores[at + 1] - scores[at]) / (knots[at + 1] - knots[at]) for at in range(len(knots) - 1)
    )
    flattest = max(spread, 1.0) / 50.0
    low_scale = max(scores[0] / slopes[0], flattest)
    high_scale = max((_TOP - scores[-1]) / slopes[-1], flattest)
    return Calibration(tuple(knots), scores, slopes, low_scale, high_scale, count)
