from itertools import count, pairwise
from random import Random

import pytest

from sluicegate.simulate.fraud import SCENARIOS, Scenario, Victims, incident, world_victims
from sluicegate.simulate.people import World
from sluicegate.simulate.spending import MINUTE, usd_minor


@pytest.fixture
def world() -> World:
    return World(3, 2_000)


@pytest.fixture
def victims(world: World) -> Victims:
    numbers = count(10_000_000)
    return world_victims(world, Random(1), lambda: world.person(next(numbers)))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_incidents_are_as_declared(scenario: Scenario, victims: Victims) -> None:
    rng = Random(2)
    plans = [scenario.plan(rng, victims, 1_000) for _ in range(400)]
    mean = sum(len(plan) for plan in plans) / len(plans)
    assert mean == pytest.approx(scenario.mean_events, rel=0.08)
    for plan in plans:
        assert plan[0].time == 1_000
        assert all(earlier.time <= later.time for earlier, later in pairwise(plan))
        assert plan[-1].time - 1_000 <= scenario.span
        assert {purchase.scenario for purchase in plan} == {scenario.name}


def test_shares_add_up_to_one() -> None:
    assert sum(scenario.share for scenario in SCENARIOS) == pytest.approx(1.0)


def test_incidents_come_in_all_kinds(victims: Victims) -> None:
    rng = Random(4)
    kinds = {incident(rng, victims, 0)[0].scenario for _ in range(200)}
    assert kinds == {scenario.name for scenario in SCENARIOS}


def test_card_testing_is_small_amounts_from_one_strange_place_then_large(victims: Victims) -> None:
    plan = SCENARIOS[0].plan(Random(5), victims, 0)
    person = plan[0].person
    dollars = [usd_minor(purchase.amount, purchase.currency) / 100 for purchase in plan]
    assert {purchase.ip for purchase in plan} == {plan[0].ip}
    assert plan[0].ip != person.home_ip
    assert plan[0].agent not in person.agents
    assert all(amount <= 9.5 for amount in dollars[:3])
    assert plan[2].time <= 6 * MINUTE


def test_a_ring_shares_few_addresses_over_many_customers(victims: Victims) -> None:
    plan = SCENARIOS[2].plan(Random(6), victims, 0)
    assert len({purchase.person.entity for purchase in plan}) == len(plan)
    assert len({purchase.ip for purchase in plan}) <= 2
    assert len({purchase.agent for purchase in plan}) <= 2


def test_quiet_fraud_prefers_hours_at_which_the_victim_sleeps(
    world: World, victims: Victims
) -> None:
    noon = 18 * 60 * MINUTE
    chosen = [victims.asleep(noon).number for _ in range(200)]
    ordinary = [victims.anyone().number for _ in range(200)]

    def mean(numbers: list[int]) -> float:
        return sum(world.willingness(number, noon) for number in numbers) / len(numbers)

    assert mean(chosen) < 0.7 * mean(ordinary)
