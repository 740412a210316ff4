from random import Random

from sluicegate.simulate import seasons
from sluicegate.simulate.campaigns import testing
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.spending import HOUR, MINUTE, usd_minor

NOW = 1_763_992_800_000_000


def test_small_amounts_from_one_strange_place_then_large(scene: Scene) -> None:
    rng = Random(5)
    first, last = [], []
    several = 0
    for _ in range(60):
        plan = testing.make(rng, scene, NOW, HOUR)
        tests = int(plan.title.split(": ")[1].split()[0])
        dollars = [usd_minor(each.amount, each.currency) / 100 for each in plan.purchases]
        assert len({each.ip for each in plan.purchases}) == 1
        shown = {each.agent for each in plan.purchases}
        assert len({(each.agent, each.person.number) for each in plan.purchases}) == len(
            {each.person.number for each in plan.purchases}
        )
        several += len(shown) > 1
        assert not {each.ip for each in plan.purchases} & {
            each.person.home_ip for each in plan.purchases
        }
        assert max(dollars[:tests]) <= 11.0 * seasons.inflation(NOW) + 0.01
        assert plan.purchases[tests - 1].time - NOW <= 40 * MINUTE
        first += dollars[:tests]
        last += dollars[tests:]
    assert sum(last) / len(last) > 20 * sum(first) / len(first)
    assert 5 < several < 40


def test_cards_that_were_tested_are_drained(scene: Scene) -> None:
    plan = testing.make(Random(1), scene, NOW, HOUR)
    tests = int(plan.title.split(": ")[1].split()[0])
    tested = {each.person.entity for each in plan.purchases[:tests]}
    assert {each.person.entity for each in plan.purchases[tests:]} == tested
