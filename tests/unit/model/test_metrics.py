import numpy as np
import pytest

from sluicegate.model.metrics import (
    auc,
    auc_interval,
    average_precision,
    average_precision_interval,
    curve,
)


def labelled(labels, scores):
    return np.array(labels, dtype=np.int8), np.array(scores, dtype=np.float64)


def test_perfect_reversed_and_constant_rankings():
    labels = [1, 1, 0, 0]
    assert auc(*labelled(labels, [4, 3, 2, 1])) == 1.0
    assert auc(*labelled(labels, [1, 2, 3, 4])) == 0.0
    assert auc(*labelled(labels, [5, 5, 5, 5])) == 0.5
    assert average_precision(*labelled(labels, [4, 3, 2, 1])) == 1.0
    assert average_precision(*labelled(labels, [5, 5, 5, 5])) == 0.5


def test_a_ranking_worked_out_by_hand():
    labels, scores = labelled([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1])
    assert auc(labels, scores) == 0.75
    assert average_precision(labels, scores) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_curve_counts_ties_together():
    counts = curve(*labelled([1, 0, 1, 0], [0.9, 0.5, 0.5, 0.1]))
    assert counts.scores.tolist() == [0.9, 0.5, 0.1]
    assert counts.true_positives.tolist() == [1, 2, 2]
    assert counts.false_positives.tolist() == [0, 1, 2]


@pytest.mark.parametrize("labels", [[], [0, 0], [1, 1]])
def test_measures_of_a_missing_class_are_none(labels):
    arrays = labelled(labels, list(range(len(labels))))
    assert auc(*arrays) is None
    assert auc_interval(*arrays) is None
    if 1 not in labels:
        assert average_precision(*arrays) is None


def test_auc_interval_covers_the_true_value_about_as_often_as_promised():
    # binormal scores one standard deviation apart: AUC = Phi(1 / sqrt 2) = 0.7602
    random = np.random.default_rng(4)
    covered = 0
    for _ in range(300):
        labels = np.repeat(np.array([1, 0], np.int8), [60, 300])
        scores = random.normal(labels.astype(np.float64), 1.0)
        interval = auc_interval(labels, scores)
        covered += interval.low <= 0.7602499 <= interval.high
    assert 0.91 <= covered / 300 <= 0.98


def test_auc_interval_of_a_perfect_ranking_still_shows_doubt():
    labels, scores = labelled([1] * 10 + [0] * 50, [2.0] * 10 + [1.0] * 50)
    interval = auc_interval(labels, scores)
    assert interval.low == pytest.approx(0.7)
    assert interval.high == 1.0


def test_average_precision_interval_narrows_with_more_fraud():
    few, many = (average_precision_interval(0.6, count) for count in (20, 2000))
    assert 0.0 < few.low < many.low < 0.6 < many.high < few.high < 1.0
    assert average_precision_interval(1.0, 20) is None
    assert average_precision_interval(None, 20) is None
