from random import Random

from sluicegate.simulate.campaigns import quiet
from sluicegate.simulate.campaigns.scene import Scene

NOW = 1_763_992_800_000_000


def test_a_single_purchase_sometimes_even_on_a_device_of_the_victim(scene: Scene) -> None:
    rng = Random(3)
    plans = [quiet.make(rng, scene, NOW, 0).purchases for _ in range(100)]
    assert all(len(plan) == 1 for plan in plans)
    own = sum(plan[0].agent in plan[0].person.agents for plan in plans)
    assert 20 < own < 60
    assert len({plan[0].person.entity for plan in plans}) > 80
