from random import Random

from sluicegate.simulate.campaigns import friendly
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.spending import DAY

NOW = 1_763_992_800_000_000


def test_the_customer_buys_at_home_on_their_own_device_and_does_it_again(scene: Scene) -> None:
    rng = Random(3)
    seen = []
    for _ in range(40):
        purchases = friendly.make(rng, scene, NOW, DAY).purchases
        (person,) = {each.person for each in purchases}
        assert {each.ip for each in purchases} == {person.home_ip}
        assert {each.agent for each in purchases} <= set(person.agents)
        seen.append(person.entity)
    assert len(set(seen)) < 6
