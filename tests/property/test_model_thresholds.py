"""The proposed thresholds against trying every pair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluicegate.model.evaluate import HeldOut
from sluicegate.model.thresholds import propose, shortest

EVENT = st.tuples(st.sampled_from([-1, 0, 0, 1]), st.integers(1, 9), st.integers(0, 50))


@given(
    st.lists(EVENT, min_size=2, max_size=25),
    st.integers(0, 40),
    st.integers(0, 10),
    st.integers(0, 8),
)
def test_no_pair_of_thresholds_is_cheaper(rows, false_block, review, capacity):
    rows = [*rows, (1, 5, 10), (0, 5, 10)]
    labels, tens, amounts = (np.array(column) for column in zip(*rows, strict=True))
    scores = tens * 100.0
    events = HeldOut(
        scores,
        scores,
        labels.astype(np.int8),
        np.zeros(len(rows), np.int64),
        np.arange(len(rows)),
        amounts.astype(np.float64),
        None,
    )

    def cost(block, low):
        reviewed = (scores > low) & (scores <= block)
        if reviewed.sum() > capacity:
            return np.inf
        refused = np.sum((labels == 0) & (scores > block)) * false_block
        missed = np.sum(amounts[(labels == 1) & (scores <= low)])
        return refused + missed + reviewed.sum() * review

    cuts = [0.0, *np.arange(150.0, 1000.0, 100.0), 1000.0]
    least = min(cost(block, low) for block in cuts for low in cuts if low <= block)
    result = propose(
        events, cost_false_block=false_block, cost_review=review, review_capacity=capacity
    )
    assert result.expected.cost == pytest.approx(least)
    assert cost(result.block, result.review) == pytest.approx(least)


@given(st.floats(0.0, 999.0), st.floats(1e-9, 500.0))
def test_shortest_number_separates(low, gap):
    high = min(low + gap, 999.999)
    if low < high:
        assert low <= shortest(low, high) < high
