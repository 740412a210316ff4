"""The training report: how a model was made and how well it ranks events it has not seen."""

import datetime
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sluicegate.model.calibrate import ANCHORS, Calibration
from sluicegate.model.dataset import FRAUD, LEGIT, UNKNOWN, Dataset
from sluicegate.model.metrics import (
    Interval,
    auc,
    auc_interval,
    average_precision,
    average_precision_interval,
    curve,
)
from sluicegate.model.split import Split

_LOWEST_SHOWN: Final = 500.0
_POINTS: Final = 240  # of a curve: finer than a screen shows
_BINS: Final = 40


class Period(Struct, frozen=True):
    """One part of the time split; `start` and `end` are ISO 8601 UTC, first and last event."""

    name: str
    start: str
    end: str
    start_us: int
    end_us: int
    rows: int
    fraud: int
    legit: int
    unknown: int
    entities: int


class ThresholdRow(Struct, frozen=True):
    """What an alert on all events scoring above `score` would mean on the held-out part.

    Attributes:
        score: the threshold on the calibrated score.
        margin: the same threshold on the raw margin.
        nominal_fpr: the false positive rate the score stands for.
        fpr: share of the held-out legitimate events above.
        fpr_unseen: the same for the threshold that the validation part alone would have given,
            so the held-out events had no say in it.
        tpr: share of the held-out fraud events above.
        precision: share of fraud among the labelled events above; None if there are none.
        alerts_per_1000: events above per thousand held-out events, unlabelled ones included.
    """

    score: float
    margin: float
    nominal_fpr: float
    fpr: float | None
    fpr_unseen: float | None
    tpr: float | None
    precision: float | None
    alerts_per_1000: float


class Importance(Struct, frozen=True):
    """Share (0..1) of the total gain of all splits that a feature or group brought."""

    name: str
    group: str
    share: float


class Histogram(Struct, frozen=True):
    """Share of the held-out events of each class per score bin of equal width over 0..1000."""

    fraud: tuple[float, ...]
    legit: tuple[float, ...]


class Report(Struct, frozen=True):
    """All the report page shows, as plain values.

    Attributes:
        auc, average_precision: on the held-out part; None where it lacks a class.
        auc_interval: 95 %, DeLong.
        average_precision_interval: 95 %, Boyd et al.
        validation_auc, validation_average_precision: on the validation part.
        fraud_share: share of fraud among the labelled held-out events, the average precision of
            a random ranking.
        periods: the parts of the time split.
        calibrated_on: names of the parts whose legitimate events calibrate the score.
        calibration_events: how many those are.
        thresholds: by falling score.
        importances: by falling share, features without gain left out.
        group_importances: the same by group (`name` and `group` are equal).
        roc: (false positive rate, true positive rate).
        precision_recall: (recall, precision).
        histogram: scores of the held-out part; None where it has no labelled events.
        rounds, best_round: rounds boosted and kept.
        features: number of features.
        parameters: the training settings.
        versions: of the libraries.
        warnings: sentences; empty for a sound data set.
        seconds: training time where the caller measured it.
    """

    auc: float | None
    auc_interval: Interval | None
    average_precision: float | None
    average_precision_interval: Interval | None
    validation_auc: float | None
    validation_average_precision: float | None
    fraud_share: float | None
    periods: tuple[Period, ...]
    calibrated_on: tuple[str, ...]
    calibration_events: int
    thresholds: tuple[ThresholdRow, ...]
    importances: tuple[Importance, ...]
    group_importances: tuple[Importance, ...]
    roc: tuple[tuple[float, float], ...]
    precision_recall: tuple[tuple[float, float], ...]
    histogram: Histogram | None
    rounds: int
    best_round: int
    features: int
    parameters: dict[str, float | int | str | None]
    versions: dict[str, str]
    warnings: tuple[str, ...]
    seconds: float | None = None


def periods(data: Dataset, split: Split) -> tuple[Period, ...]:
    """The parts of the split that have rows, in time order."""
    return tuple(_period(data, name, rows) for name, rows in split.parts())


def _period(data: Dataset, name: str, rows: slice) -> Period:
    labels, times = data.labels[rows], data.times[rows]
    return Period(
        name,
        iso(int(times[0])),
        iso(int(times[-1])),
        int(times[0]),
        int(times[-1]),
        len(labels),
        int(np.sum(labels == FRAUD)),
        int(np.sum(labels == LEGIT)),
        int(np.sum(labels == UNKNOWN)),
        len(np.unique(data.entities[rows])),
    )


def iso(micros: int) -> str:
    """ISO 8601 in UTC of microseconds since the epoch.

    >>> iso(1_600_000_000_000_000)
    '2020-09-13T12:26:40+00:00'
    """
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    return (epoch + datetime.timedelta(microseconds=micros)).isoformat()


def threshold_rows(
    calibration: Calibration,
    on_validation: Calibration | None,
    labels: NDArray[np.int8],
    margins: NDArray[np.float64],
) -> tuple[ThresholdRow, ...]:
    """The anchors from 500 up on held-out labels (-1, 0, 1) and margins, by falling score."""
    rows = []
    fraud, legit = margins[labels == FRAUD], margins[labels == LEGIT]
    for at, (score, nominal) in enumerate(ANCHORS):
        if score < _LOWEST_SHOWN:
            continue
        margin = calibration.margins[at]
        hits, alarms = int(np.sum(fraud > margin)), int(np.sum(legit > margin))
        unseen = None if on_validation is None else _share(legit > on_validation.margins[at])
        rows.append(
            ThresholdRow(
                score,
                margin,
                nominal,
                _share(legit > margin),
                unseen,
                _share(fraud > margin),
                hits / (hits + alarms) if hits + alarms else None,
                1000.0 * float(np.mean(margins > margin)) if len(margins) else 0.0,
            )
        )
    return tuple(reversed(rows))


def _share(hits: NDArray[np.bool_]) -> float | None:
    return float(np.mean(hits)) if len(hits) else None


class Quality(Struct, frozen=True):
    """Measures of one labelled part."""

    auc: float | None
    auc_interval: Interval | None
    average_precision: float | None
    average_precision_interval: Interval | None
    fraud_share: float | None
    roc: tuple[tuple[float, float], ...]
    precision_recall: tuple[tuple[float, float], ...]


def quality(labels: NDArray[np.int8], margins: NDArray[np.float64]) -> Quality:
    """Measure a ranking of labelled (0 and 1) events."""
    fraud = int(np.sum(labels == FRAUD))
    precision = average_precision(labels, margins)
    counts = curve(labels, margins)
    keep = _thin(len(counts.scores))
    hits, alarms = counts.true_positives[keep], counts.false_positives[keep]
    roc: tuple[tuple[float, float], ...] = ()
    recall: tuple[tuple[float, float], ...] = ()
    if 0 < fraud < len(labels):
        falses = (alarms / (len(labels) - fraud)).tolist()
        trues = (hits / fraud).tolist()
        roc = ((0.0, 0.0), *zip(falses, trues, strict=True))
        recall = tuple(zip(trues, (hits / (hits + alarms)).tolist(), strict=True))
    return Quality(
        auc(labels, margins),
        auc_interval(labels, margins),
        precision,
        average_precision_interval(precision, fraud),
        fraud / len(labels) if len(labels) else None,
        roc,
        recall,
    )


def _thin(points: int) -> NDArray[np.int64]:
    """Positions to keep of a curve: dense at its start, where fraud work happens."""
    if points <= _POINTS:
        return np.arange(points)
    spaced = np.geomspace(1, points, _POINTS).astype(np.int64) - 1
    even = np.linspace(0, points - 1, _POINTS // 2).astype(np.int64)
    return np.unique(np.concatenate([spaced, even]))


def histogram(labels: NDArray[np.int8], scores: NDArray[np.float64]) -> Histogram | None:
    """Distribution of labelled events' scores by class; None without both classes."""
    edges = np.linspace(0.0, 1000.0, _BINS + 1)
    shares = []
    for value in (FRAUD, LEGIT):
        counts, _ = np.histogram(scores[labels == value], edges)
        if not counts.sum():
            return None
        shares.append(tuple((counts / counts.sum()).tolist()))
    return Histogram(shares[0], shares[1])


def importances(
    data: Dataset, gains: NDArray[np.float64]
) -> tuple[tuple[Importance, ...], tuple[Importance, ...]]:
    """Gain shares by feature and by group, both by falling share."""
    total = float(np.sum(gains))
    if total <= 0.0:
        return (), ()
    single, groups = [], dict[str, float]()
    for feature, gain in zip(data.features, (gains / total).tolist(), strict=True):
        if gain > 0.0:
            single.append(Importance(feature.name, feature.group, gain))
            groups[feature.group] = groups.get(feature.group, 0.0) + gain
    grouped = [Importance(name, name, share) for name, share in groups.items()]
    return tuple(sorted(single, key=_by_share)), tuple(sorted(grouped, key=_by_share))


def _by_share(importance: Importance) -> tuple[float, str]:
    return (-importance.share, importance.name)
