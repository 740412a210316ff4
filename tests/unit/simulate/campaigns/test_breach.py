from random import Random

from sluicegate.simulate.campaigns import breach
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.people import World
from sluicegate.simulate.spending import DAY

NOW = 1_763_992_800_000_000


def test_cards_are_used_once_or_twice_elsewhere(world: World, scene: Scene) -> None:
    title, purchases = breach.make(Random(3), scene, NOW, 2 * DAY)
    cards = [each.person.entity for each in purchases]
    assert len(set(cards)) >= 3
    assert title.startswith(f"{len(set(cards))} cards stolen at ")
    assert max(cards.count(card) for card in cards) <= 2
    merchant = title.removeprefix(f"{len(set(cards))} cards stolen at ").split(",")[0]
    used = [world.merchants[each.merchant].name for each in purchases]
    assert used.count(merchant) < len(used) / 2
    assert 2 <= len({each.ip for each in purchases}) <= 4
