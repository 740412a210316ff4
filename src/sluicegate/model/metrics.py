"""How well a ranking separates fraud from legitimate events; ties count exactly."""

import math
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray


class Interval(Struct, frozen=True):
    """A 95 % confidence interval."""

    low: float
    high: float


class Curve(NamedTuple):
    """Counts at each distinct score, from the highest down: events with at least that score."""

    scores: NDArray[np.float64]
    true_positives: NDArray[np.int64]
    false_positives: NDArray[np.int64]


_Z = 1.959963984540054  # 97.5 % quantile of the standard normal distribution


def curve(labels: NDArray[np.int8], scores: NDArray[np.float64]) -> Curve:
    """Cumulative counts by falling score; (n,) labels of 0 and 1, (n,) scores.

    >>> curve(np.array([1, 0, 1], np.int8), np.array([0.9, 0.5, 0.5])).true_positives.tolist()
    [1, 2]
    """
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    fraud = np.cumsum(labels[order] == 1, dtype=np.int64)
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))[: len(ordered)]
    return Curve(ordered[last], fraud[last], last.astype(np.int64) + 1 - fraud[last])


def auc(labels: NDArray[np.int8], scores: NDArray[np.float64]) -> float | None:
    """Area under the ROC curve; None unless both classes occur.

    The probability that a fraud event scores above a legitimate one, ties counting one half
    (Mann-Whitney U).
    """
    fraud = labels == 1
    positives, negatives = int(fraud.sum()), int((~fraud).sum())
    if not positives or not negatives:
        return None
    ranks = _midranks(scores)
    above = float(ranks[fraud].sum()) - positives * (positives + 1) / 2.0
    return above / (positives * negatives)


def auc_interval(labels: NDArray[np.int8], scores: NDArray[np.float64]) -> Interval | None:
    """95 % interval of the AUC; None with fewer than two events of a class.

    Variance by DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988) in the rank form of Sun
    and Xu (IEEE Signal Processing Letters 21, 2014), taken on the logit scale so that it stays
    within 0 and 1.
    """
    fraud = labels == 1
    positives, negatives = int(fraud.sum()), int((~fraud).sum())
    value = auc(labels, scores)
    if value is None or positives < 2 or negatives < 2:
        return None
    ranks = _midranks(scores)
    by_fraud = (ranks[fraud] - _midranks(scores[fraud])) / negatives
    by_legit = 1.0 - (ranks[~fraud] - _midranks(scores[~fraud])) / positives
    variance = float(np.var(by_fraud, ddof=1)) / positives + float(np.var(by_legit, ddof=1)) / (
        negatives
    )
    if value in (0.0, 1.0):
        # DeLong's variance is 0 here and says nothing; rule of three on the rarer class.
        slack = 3.0 / min(positives, negatives)
        return Interval(max(0.0, 1.0 - slack), 1.0) if value else Interval(0.0, min(1.0, slack))
    return _logit_interval(value, math.sqrt(variance) / (value * (1.0 - value)))


def average_precision(labels: NDArray[np.int8], scores: NDArray[np.float64]) -> float | None:
    """Mean precision over the fraud events by falling score; None without fraud.

    Sum over distinct scores of (recall gained) x (precision there), without interpolation.
    """
    counts = curve(labels, scores)
    if not len(counts.scores) or not counts.true_positives[-1]:
        return None
    gained = np.diff(counts.true_positives, prepend=0)
    precision = counts.true_positives / (counts.true_positives + counts.false_positives)
    return float(np.sum(gained * precision) / counts.true_positives[-1])


def average_precision_interval(value: float | None, positives: int) -> Interval | None:
    """95 % logit interval of an average precision over so many fraud events.

    Boyd, Eng and Page, "Area under the precision-recall curve: point estimates and confidence
    intervals", ECML PKDD 2013, section 3.2.
    """
    if value is None or not 0.0 < value < 1.0 or positives < 2:
        return None
    return _logit_interval(value, 1.0 / math.sqrt(positives * value * (1.0 - value)))


def _logit_interval(value: float, error: float) -> Interval:
    middle = math.log(value / (1.0 - value))
    low, high = middle - _Z * error, middle + _Z * error
    return Interval(_expit(low), _expit(high))


def _expit(value: float) -> float:
    if value < 0:
        power = math.exp(max(value, -700.0))
        return power / (1.0 + power)
    return 1.0 / (1.0 + math.exp(-min(value, 700.0)))


def _midranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle = last - (counts - 1) / 2.0
    result: NDArray[np.float64] = middle[inverse]
    return result
