from itertools import pairwise
from random import Random

import pytest

from sluicegate.simulate.campaigns.plan import spread


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("span", [0, 5, 10**9])
def test_times_begin_at_the_beginning_and_stay_within_the_span(count: int, span: int) -> None:
    for seed in range(50):
        times = spread(Random(seed), 100, span, count)
        assert len(times) == count
        assert times[0] == 100
        assert times == sorted(times)
        assert times[-1] <= 100 + span


def test_times_are_spread_over_most_of_the_span_and_not_evenly() -> None:
    times = spread(Random(1), 0, 1_000_000, 9)
    assert times[-1] > 600_000
    gaps = {later - earlier for earlier, later in pairwise(times)}
    assert len(gaps) == 8
