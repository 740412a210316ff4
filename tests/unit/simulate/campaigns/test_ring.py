from random import Random

from sluicegate.simulate.campaigns import ring
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.people import World
from sluicegate.simulate.spending import HOUR

NOW = 1_763_992_800_000_000


def test_few_addresses_and_devices_that_often_disguise_themselves(scene: Scene) -> None:
    rng = Random(6)
    alike = 0
    for _ in range(40):
        title, purchases = ring.make(rng, scene, NOW, HOUR)
        entities = {each.person.entity for each in purchases}
        assert len(entities) == len(purchases) >= 8
        assert len({each.ip for each in purchases}) <= 2
        alike += len(purchases) - len({each.agent for each in purchases})
        assert f"Ring of {len(entities)} accounts" in title
    assert 40 < alike < 200


def test_new_accounts_have_addresses_of_one_pattern(world: World, scene: Scene) -> None:
    purchases = ring.make(Random(6), scene, NOW, HOUR).purchases
    mails = [each.person.email for each in purchases if each.person.number >= world.customers]
    assert 2 <= len(mails) < len(purchases)
    assert len({mail.split("@")[0].rstrip("0123456789") for mail in mails}) == 1
    assert len({mail.split("@")[1] for mail in mails}) == 1
    assert len(set(mails)) == len(mails)
