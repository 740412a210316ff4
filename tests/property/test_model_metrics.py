"""Measures against their definitions, pair by pair and event by event."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluicegate.model.metrics import auc, auc_interval, average_precision

# few distinct scores, so that ties are the rule
RANKINGS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6)), min_size=1, max_size=40)


def arrays(ranking):
    labels, scores = zip(*ranking, strict=True)
    return np.array(labels, np.int8), np.array(scores, np.float64)


@given(RANKINGS)
def test_auc_is_the_share_of_pairs_in_order(ranking):
    fraud = [score for label, score in ranking if label]
    legit = [score for label, score in ranking if not label]
    value = auc(*arrays(ranking))
    if not fraud or not legit:
        assert value is None
        return
    pairs = [1.0 if f > g else 0.5 if f == g else 0.0 for f in fraud for g in legit]
    assert value == pytest.approx(sum(pairs) / len(pairs))


@given(RANKINGS)
def test_average_precision_steps_through_the_distinct_scores(ranking):
    fraud = sum(label for label, _ in ranking)
    value = average_precision(*arrays(ranking))
    if not fraud:
        assert value is None
        return
    total, before = 0.0, 0
    for level in sorted({score for _, score in ranking}, reverse=True):
        above = [label for label, score in ranking if score >= level]
        total += (sum(above) - before) / fraud * sum(above) / len(above)
        before = sum(above)
    assert value == pytest.approx(total)


@given(RANKINGS)
def test_measures_depend_on_the_order_alone(ranking):
    labels, scores = arrays(ranking)
    assert auc(labels, scores) == auc(labels, np.exp(scores) - 5.0)
    assert average_precision(labels, scores) == average_precision(labels, 3.0 * scores + 1.0)


@given(RANKINGS)
def test_interval_contains_its_estimate(ranking):
    labels, scores = arrays(ranking)
    interval = auc_interval(labels, scores)
    if interval is not None:
        assert 0.0 <= interval.low <= auc(labels, scores) <= interval.high <= 1.0
