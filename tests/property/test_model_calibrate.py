"""The score never breaks the order of the margins and keeps its false positive rates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sluicegate.model.calibrate import ANCHORS, calibrate

MARGINS = st.floats(-30.0, 30.0)
LEGIT = arrays.arrays(np.float64, st.integers(1, 300), elements=MARGINS)


@given(LEGIT, st.lists(st.floats(-60.0, 60.0), min_size=2, max_size=40))
def test_rises_with_the_margin_and_stays_inside(legit, margins):
    ordered = np.sort(np.array(margins))
    scores = calibrate(legit).score_all(ordered)
    assert np.all((scores > 0.0) & (scores < 1000.0))
    assert np.all(np.diff(scores) >= 0.0)
    apart = np.diff(ordered) > 1e-6
    assert np.all(np.diff(scores)[apart] > 0.0)


@given(LEGIT, MARGINS)
def test_alone_and_in_a_batch_are_the_same(legit, margin):
    calibration = calibrate(legit)
    batch = calibration.score_all(np.full(40, margin))
    assert set(batch.tolist()) == {calibration.score(margin)}


@given(st.integers(20, 2000), st.integers(0, 2**32 - 1))
def test_rates_are_met_within_half_an_event(count, seed):
    legit = np.random.default_rng(seed).normal(size=count)
    scores = calibrate(legit).score_all(legit)
    for score, rate in ANCHORS:
        assert np.mean(scores > score) == pytest.approx(rate, abs=0.5 / count + 1e-9)
