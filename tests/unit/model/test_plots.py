import re

import pytest
from msgspec.structs import replace

from sluicegate.model import plots


def test_curves_run_corner_to_corner_inside_the_frame(model):
    plot = plots.roc_plot(model.report)
    points = [tuple(map(float, pair.split())) for pair in re.split("[ML]", plot.line) if pair]
    assert points[0] == (plots.x_of(0), plots.y_of(0))
    assert points[-1] == (plots.x_of(1), plots.y_of(1))
    assert all(plots.LEFT <= x <= plots.WIDTH - plots.RIGHT for x, _ in points)
    assert plot.marks


def test_labels_of_marks_do_not_lie_on_one_another(model):
    marks = plots.precision_recall_plot(model.report).marks
    for one in marks:
        for other in marks:
            assert one is other or abs(one.x - other.x) > 30 or abs(one.y - other.y) > 13


def test_bars_grow_from_the_middle_line(model):
    plot = plots.score_plot(model.report.histogram)
    assert all(bar.y + bar.height == pytest.approx(plot.middle) for bar in plot.fraud)
    assert all(bar.y == plot.middle for bar in plot.legit)
    assert max(bar.height for bar in plot.fraud) == max(bar.height for bar in plot.legit)


def test_what_was_not_measurable_has_no_plot(model):
    bare = replace(model.report, roc=(), precision_recall=(), histogram=None)
    assert plots.roc_plot(bare) is None
    assert plots.precision_recall_plot(bare) is None
    assert plots.score_plot(bare.histogram) is None
