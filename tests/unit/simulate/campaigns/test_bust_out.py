from random import Random

from sluicegate.simulate.campaigns import bust_out
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.spending import DAY

NOW = 1_763_992_800_000_000


def test_a_sleeper_spends_more_and_more_at_home_on_its_own_devices(scene: Scene) -> None:
    rng = Random(3)
    early = late = 0
    for turn in range(16):
        sleeper = scene.sleeper(NOW, turn)
        purchases = bust_out.make(rng, scene, NOW, DAY).purchases
        assert {each.person.entity for each in purchases} == {sleeper.entity}
        assert {each.ip for each in purchases} == {sleeper.home_ip}
        assert {each.agent for each in purchases} <= set(sleeper.agents)
        early += sum(each.amount for each in purchases[:3])
        late += sum(each.amount for each in purchases[-3:])
    assert late > 1.2 * early
