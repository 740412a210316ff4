from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from sluicegate.simulate.campaigns.kinds import KINDS, LIVELY_SPAN, Mixture
from sluicegate.simulate.campaigns.plan import Kind
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.spending import DAY, HOUR, MINUTE

NOW = 1_763_992_800_000_000


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_campaigns_are_as_declared(kind: Kind, scene: Scene) -> None:
    rng = Random(2)
    plans = [kind.make(rng, scene, NOW, 5 * HOUR) for _ in range(150)]
    mean = sum(len(plan.purchases) for plan in plans) / len(plans)
    assert mean == pytest.approx(kind.size, rel=0.15)
    for title, purchases in plans:
        assert title == title.strip()
        assert 10 < len(title) <= 90
        assert purchases[0].time == NOW
        assert all(one.time <= other.time for one, other in pairwise(purchases))
        assert purchases[-1].time <= NOW + 5 * HOUR
        assert {purchase.scenario for purchase in purchases} == {kind.name}
        assert all(purchase.amount > 0 and purchase.person.opened <= NOW for purchase in purchases)


def test_shares_add_up_to_one() -> None:
    assert sum(kind.share for kind in KINDS) == pytest.approx(1.0)
    assert len({kind.name for kind in KINDS}) == len(KINDS) == 7


def taken(seed: int, purchases: int, time: int) -> Counter[str]:
    mixture = Mixture(Random(seed), 1, lively=False)
    counts: Counter[str] = Counter()
    while counts.total() < purchases:
        kind = mixture.draw()
        mixture.took(kind, round(kind.size), time)
        counts[kind.name] += round(kind.size)
    return counts


def test_no_kind_is_missing_for_long_and_shares_are_kept() -> None:
    counts = taken(5, 200, NOW)
    assert set(counts) == {kind.name for kind in KINDS}
    many = taken(5, 20_000, NOW)
    for kind in KINDS:
        # Fashion halves a share at most, or makes it half as much again.
        assert 0.3 < many[kind.name] / many.total() / kind.share < 2.2


def test_the_mix_changes_over_the_years_and_hardly_in_a_week() -> None:
    def shares(time: int) -> dict[str, float]:
        counts = taken(5, 20_000, time)
        return {name: count / counts.total() for name, count in counts.items()}

    now, soon, later = shares(NOW), shares(NOW + 7 * DAY), shares(NOW + 700 * DAY)
    assert all(abs(now[name] - soon[name]) < 0.05 for name in now)
    assert sum(abs(now[name] - later[name]) for name in now) > 0.1


def test_spans_reach_from_minutes_to_days() -> None:
    mixture = Mixture(Random(1), 1, lively=False)
    for kind in KINDS[:5]:
        spans = [mixture.span(kind, NOW) for _ in range(400)]
        assert kind.shortest <= min(spans) < 5 * MINUTE
        assert DAY / 2 < max(spans) <= kind.longest
        assert 0.1 < sum(span < HOUR for span in spans) / len(spans) < 0.9


def test_a_lively_stream_opens_with_one_of_each_large_kind_and_none_takes_long() -> None:
    for seed in range(20):
        mixture = Mixture(Random(seed), 1, lively=True)
        first = [mixture.draw() for _ in range(5)]
        assert len({kind.name for kind in first}) == 5
        assert all(kind.size >= 5.0 for kind in first)
        for kind in first:
            assert LIVELY_SPAN[0] <= mixture.span(kind, NOW) <= LIVELY_SPAN[1]
