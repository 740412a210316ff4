"""Stolen cards: tested with small amounts, then drained."""

from random import Random
from typing import Final

from sluicegate.simulate import devices
from sluicegate.simulate.campaigns.plan import Kind, Plan, spread
from sluicegate.simulate.campaigns.scene import Goods, Scene
from sluicegate.simulate.spending import CATEGORY_NUMBERS, DAY, MINUTE

NAME: Final = "card_testing"

_PROBED_NAMES: Final = """
misc_net misc_net misc_pos entertainment food_dining gas_transport personal_care
"""
_PROBED: Final = tuple(CATEGORY_NUMBERS[name] for name in _PROBED_NAMES.split())
# A card or two, rarely more, found in one list of stolen ones.
_CARDS: Final = (1, 1, 1, 2, 2, 3)


def make(rng: Random, scene: Scene, time: int, span: int) -> Plan:
    """Tests take two fifths of the span at most, the large amounts come at its end."""
    climate = scene.climate(time)
    cards = [scene.anyone(time) for _ in range(rng.choice(_CARDS))]
    ip = scene.hideout(climate, cards[0])
    agent = devices.anyone(rng, time)
    shown = {card.number: scene.disguise(agent, time) for card in cards}
    tested = [card for card in cards for _ in range(rng.randint(2, 5))]
    drained = [card for card in cards for _ in range(rng.randint(1, 3))]
    quick = min(int(span * rng.uniform(0.15, 0.4)), 40 * MINUTE)
    late = int(span * rng.uniform(0.5, 0.8))
    purchases = []
    for at, card in zip(spread(rng, time, quick, len(tested)), tested, strict=True):
        goods = Goods(rng.choice(_PROBED), rng.uniform(0.7, climate.probes))
        purchases.append(scene.buy(NAME, at, card, ip, shown[card.number], goods))
    for at, card in zip(spread(rng, time + late, span - late, len(drained)), drained, strict=True):
        category = scene.resold(climate)
        dollars = scene.price(category, card) * rng.uniform(2.0, 5.0) * climate.costs
        goods = Goods(category, dollars)
        purchases.append(scene.buy(NAME, at, card, ip, shown[card.number], goods))
    many = "A stolen card" if len(cards) == 1 else f"{len(cards)} stolen cards"
    large = "one large amount" if len(drained) == 1 else f"{len(drained)} large amounts"
    return Plan(f"{many}: {len(tested)} small tests, then {large}", purchases)


KIND: Final = Kind(NAME, 0.25, 9.6, MINUTE // 2, 2 * DAY, make)
