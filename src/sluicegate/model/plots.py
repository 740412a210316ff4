"""Geometry of the report's plots: measures to SVG coordinates."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from sluicegate.model.report import Histogram, Report

WIDTH: Final = 440
HEIGHT: Final = 300
LEFT: Final = 46
RIGHT: Final = 14
TOP: Final = 18
BOTTOM: Final = 44


class Mark(Struct, frozen=True):
    """A labelled point of a curve; `before` puts its label to the left of it."""

    x: float
    y: float
    label: str
    before: bool


class CurvePlot(Struct, frozen=True):
    """A curve over the unit square."""

    line: str
    area: str
    chance: str
    marks: tuple[Mark, ...]


class Bar(Struct, frozen=True):
    """A rectangle with the text shown when pointed at."""

    x: float
    y: float
    width: float
    height: float
    title: str


class ScorePlot(Struct, frozen=True):
    """Fraud upwards and legitimate events downwards from a common middle line."""

    middle: float
    fraud: tuple[Bar, ...]
    legit: tuple[Bar, ...]
    most_fraud: float
    most_legit: float


def x_of(value: float) -> float:
    """Horizontal position of 0..1."""
    return round(LEFT + value * (WIDTH - LEFT - RIGHT), 2)


def y_of(value: float) -> float:
    """Vertical position of 0..1, 1 on top."""
    return round(HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM), 2)


def roc_plot(report: Report) -> CurvePlot | None:
    """The ROC curve with the usual thresholds marked, or None if it was not measurable."""
    if not report.roc:
        return None
    marks = tuple(
        Mark(x_of(row.fpr), y_of(row.tpr), f"{row.score:.0f}", False)
        for row in report.thresholds
        if row.score in (950.0, 900.0, 775.0, 600.0) and row.fpr is not None and row.tpr is not None
    )
    return CurvePlot(
        _path(report.roc),
        _path([*report.roc, (1.0, 0.0), (0.0, 0.0)]) + "Z",
        _path([(0.0, 0.0), (1.0, 1.0)]),
        _apart(marks),
    )


def precision_recall_plot(report: Report) -> CurvePlot | None:
    """The precision-recall curve with the usual thresholds, or None if not measurable."""
    if not report.precision_recall or report.fraud_share is None:
        return None
    points = [(0.0, report.precision_recall[0][1]), *report.precision_recall]
    marks = tuple(
        Mark(x_of(row.tpr), y_of(row.precision), f"{row.score:.0f}", row.tpr > 0.85)
        for row in report.thresholds
        if row.score in (975.0, 900.0, 775.0, 600.0)
        and row.tpr is not None
        and row.precision is not None
    )
    return CurvePlot(
        _path(points),
        _path([*points, (points[-1][0], 0.0), (0.0, 0.0)]) + "Z",
        _path([(0.0, report.fraud_share), (1.0, report.fraud_share)]),
        _apart(marks),
    )


def score_plot(histogram: Histogram | None) -> ScorePlot | None:
    """The distribution of scores by class, each side scaled to its own highest bin."""
    if histogram is None:
        return None
    middle = (y_of(0.0) + y_of(1.0)) / 2.0
    room = y_of(0.0) - middle
    tops = max(histogram.fraud), max(histogram.legit)
    return ScorePlot(
        middle,
        _bars(histogram.fraud, tops[0], room, middle, "fraud", upwards=True),
        _bars(histogram.legit, tops[1], room, middle, "legitimate", upwards=False),
        tops[0],
        tops[1],
    )


def _bars(
    shares: Sequence[float], top: float, room: float, middle: float, name: str, *, upwards: bool
) -> tuple[Bar, ...]:
    bins = len(shares)
    step = 1000.0 / bins
    bars = []
    for at, share in enumerate(shares):
        if not share:
            continue
        left, right = x_of(at / bins), x_of((at + 1) / bins)
        height = round(max(share / top * room, 0.75), 2)
        title = f"{at * step:.0f} to {(at + 1) * step:.0f}: {share * 100:.1f} % of {name} events"
        y = round(middle - height, 2) if upwards else middle
        bars.append(Bar(left + 0.5, y, round(right - left - 1.0, 2), height, title))
    return tuple(bars)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x_of(x):g} {y_of(y):g}" for x, y in points)


def _apart(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks whose labels would not lie on one another, first come first kept."""
    kept: list[Mark] = []
    for mark in marks:
        if all(abs(mark.x - other.x) > 30 or abs(mark.y - other.y) > 13 for other in kept):
            kept.append(mark)
    return tuple(kept)
