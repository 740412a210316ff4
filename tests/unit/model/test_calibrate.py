import numpy as np
import pytest

from sluicegate.model.calibrate import ANCHORS, calibrate

FPRS = {975: 0.005, 950: 0.01, 900: 0.02, 860: 0.03, 775: 0.05, 700: 0.07, 600: 0.1}


@pytest.fixture(scope="module")
def legit():
    return np.random.default_rng(2).normal(-4.0, 1.5, 10_000)


@pytest.mark.parametrize(("score", "rate"), FPRS.items())
def test_scores_stand_for_false_positive_rates(legit, score, rate):
    scores = calibrate(legit).score_all(legit)
    assert np.mean(scores > score) == rate


def test_anchors_are_amazon_fraud_detectors_from_600_up():
    assert {score: rate for score, rate in ANCHORS if score >= 600} == FPRS


def test_single_and_batch_scores_are_equal_to_the_bit(legit):
    calibration = calibrate(legit)
    margins = np.linspace(-30.0, 30.0, 4001)
    batch = calibration.score_all(margins)
    assert batch.tolist() == [calibration.score(margin) for margin in margins.tolist()]
    assert batch[:3].tolist() == calibration.score_all(margins[:3]).tolist()
    knots = np.array(calibration.margins)
    assert calibration.score_all(knots).tolist() == [score for score, _ in ANCHORS]


def test_extreme_margins_keep_their_order_within_the_scale(legit):
    scores = calibrate(legit).score_all(np.array([-1e6, -100.0, -50.0, 20.0, 50.0, 100.0, 1e6]))
    assert np.all(np.diff(scores) > 0.0)
    assert scores[0] > 0.0
    assert scores[-1] < 1000.0


@pytest.mark.parametrize("margins", [[-2.0], [-2.0, -2.0, -2.0], [-3.0, -1.0]])
def test_few_or_equal_events_still_give_a_rising_score(margins):
    calibration = calibrate(np.array(margins))
    assert calibration.legit == len(margins)
    assert np.all(np.diff(calibration.margins) > 0.0)
    scores = calibration.score_all(np.linspace(-6.0, 3.0, 50))
    assert np.all(np.diff(scores) > 0.0)
    assert np.all((scores > 0.0) & (scores < 1000.0))
