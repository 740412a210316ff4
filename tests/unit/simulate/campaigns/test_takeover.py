from random import Random

from sluicegate.simulate.campaigns import takeover
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.people import World
from sluicegate.simulate.spending import HOUR

NOW = 1_763_992_800_000_000


def test_one_account_on_a_device_and_in_a_place_it_never_used(world: World, scene: Scene) -> None:
    rng = Random(5)
    changed = 0
    for _ in range(100):
        plan = takeover.make(rng, scene, NOW, HOUR)
        (number,) = {each.person.number for each in plan.purchases}
        (agent,) = {each.agent for each in plan.purchases}
        (ip,) = {each.ip for each in plan.purchases}
        owner = world.person(number, NOW)
        assert agent not in owner.agents
        assert ip != owner.home_ip
        assert owner.entity in plan.title
        mail = plan.purchases[0].person.email != owner.email
        assert mail == ("e-mail" in plan.title)
        changed += mail
    assert 5 < changed < 70
