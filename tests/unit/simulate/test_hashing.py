from statistics import fmean, pstdev

import pytest

from sluicegate.simulate.hashing import NORMAL, mix


def test_hashes_spread_evenly_and_never_meet() -> None:
    hashes = [mix(number) for number in range(20_000)]
    assert len(set(hashes)) == 20_000
    assert fmean(hashes) / 2**64 == pytest.approx(0.5, abs=0.01)


def test_the_table_is_the_normal_distribution() -> None:
    assert fmean(NORMAL) == pytest.approx(0.0, abs=1e-9)
    assert pstdev(NORMAL) == pytest.approx(1.0, abs=0.01)
    assert list(NORMAL) == sorted(NORMAL)
