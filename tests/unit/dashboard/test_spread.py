import statistics

import numpy as np
import pytest

from sluicegate.dashboard.spread import BINS, empty, quantile, quantiles, spread


def test_no_durations_have_no_quantile():
    assert quantile(empty(), 0.5) is None
    assert spread([]).sum() == 0


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9, 0.99, 1.0])
def test_quantiles_are_right_within_five_per_cent(share):
    micros = [round(value) for value in np.random.default_rng(5).lognormal(9, 2, 5_000)]
    true = sorted(micros)[max(0, -int(-share * len(micros) // 1) - 1)] / 1_000
    found = quantile(spread(micros), share)
    assert found == pytest.approx(true, rel=0.05)


def test_quantiles_of_sums_are_those_of_all_durations_together():
    one, other = list(range(100, 5_000, 7)), list(range(4_000, 900_000, 101))
    together = quantiles(spread(one) + spread(other), (0.5, 0.99))
    assert together == quantiles(spread(one + other), (0.5, 0.99))
    assert together[0] == pytest.approx(statistics.median(one + other) / 1_000, rel=0.06)


def test_what_is_negative_or_endless_falls_into_the_outer_bins():
    bins = spread([-5, 0, 10**18])
    assert bins[0] == 2
    assert bins[BINS - 1] == 1
