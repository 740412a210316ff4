from random import Random

import pytest

from sluicegate.simulate.producer import Simulation
from sluicegate.simulate.realism import LIMIT, measure
from sluicegate.simulate.spending import DAY, HOUR


@pytest.fixture(scope="module")
def realism(make, aimless):
    return measure(make(number, **wish) for number, wish in enumerate(aimless))


def test_where_nothing_leaks_nothing_separates(realism):
    assert realism.giveaways == ()
    assert realism.worst is realism.variables[0]
    for variable in realism.variables:
        # The strongest of up to six views, so the best of six draws.
        assert variable.auc < 0.5 + 5 * variable.error + 1e-9


LEAKS = {
    "a field of its own": ("channel", lambda _, fraud: "api" if fraud else "web"),
    "a field only fraud has": ("note", lambda _, fraud: "x" if fraud else None),
    "a number": ("risk", lambda rng, fraud: rng.gauss(2.0 if fraud else 0.0, 1.0)),
    "both ends of a number": (
        "age",
        lambda rng, fraud: rng.choice((1, 99)) + rng.random() if fraud else rng.uniform(0, 100),
    ),
    "the form of a field": (
        "phone",
        lambda rng, fraud: f"{rng.randrange(10**6)}{'-' if fraud else '.'}{rng.randrange(10**3)}",
    ),
    "a network": (
        "ip_address",
        lambda rng, fraud: (
            f"{'45.77' if fraud else f'73.{rng.randrange(99)}'}.1.{rng.randrange(9)}"
        ),
    ),
    "few mail providers": (
        "email_address",
        lambda rng, fraud: f"{rng.random()}@p{rng.randrange(3 if fraud else 60)}.example",
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_giveaway_is_caught(make, aimless, leak):
    name, draw = LEAKS[leak]
    rng = Random(5)
    found = measure(
        make(number, **{**wish, name: draw(rng, wish["fraud"])})
        for number, wish in enumerate(aimless)
    )
    derived = {"ip_address": "IP network (/16)", "email_address": "e-mail domain"}
    assert found.worst.auc > LIMIT
    assert found.worst.name in {name, derived.get(name)}
    assert found.worst in found.giveaways


def test_what_was_read_is_counted(aimless, realism):
    frauds = sum(bool(wish["fraud"]) for wish in aimless)
    assert (realism.given, realism.read, realism.fraud) == (6_000, 6_000, frauds)
    assert realism.customers == len({wish["entity"] for wish in aimless})
    assert realism.end - realism.start == 5_999 * HOUR
    assert sum(realism.series.fraud) == frauds
    assert sum(row.number for row in realism.campaigns) == frauds


def test_equal_events_in_any_order_give_equal_measures(make, aimless, realism):
    events = [make(number, **wish) for number, wish in enumerate(aimless)]
    assert measure(reversed(events)) == realism


def test_at_most_so_many_are_read(make, aimless):
    found = measure((make(n, **wish) for n, wish in enumerate(aimless)), most=1_000)
    assert found.given == 6_000
    assert 300 < found.read <= 1_000


def test_nothing_is_measured_too():
    found = measure([])
    assert (found.read, found.worst, found.series, found.shares) == (0, None, None, {})


@pytest.fixture(scope="module")
def world():
    end = 1_763_992_800_000_000  # 2025-11-24T14:00:00Z
    return measure(Simulation(11, 20_000).history(40_000, end - 45 * DAY, end))


def test_everything_of_the_simulated_world_is_measured(world):
    # The nineteen fields, nine variables read off them, and the merchant.
    assert len(world.variables) == 29
    assert 600 < world.fraud < 1_000
    assert {row.kind for row in world.campaigns} == set(world.series.scenarios)
    assert sum(row.number for row in world.campaigns) > 50


def test_no_variable_of_the_simulated_world_separates_fraud(world):
    assert {one.name: one.auc for one in world.variables if one.auc >= 0.80} == {}
