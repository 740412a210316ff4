"""A compromised merchant: cards used there turn up elsewhere, one by one."""

from random import Random
from typing import Final

from sluicegate.simulate import devices
from sluicegate.simulate.campaigns.plan import Kind, Plan, spread
from sluicegate.simulate.campaigns.scene import Goods, Scene
from sluicegate.simulate.spending import DAY, MINUTE

NAME: Final = "compromised_merchant"


def make(rng: Random, scene: Scene, time: int, span: int) -> Plan:
    """A few buyers of the list use the cards, each from a place and device of their own."""
    climate = scene.climate(time)
    merchant, cards = scene.customers_of_one_merchant(time, rng.randint(7, 13))
    buyers = [
        (scene.hideout(climate, cards[0]), devices.anyone(rng, time))
        for _ in range(rng.randint(2, 4))
    ]
    uses = [card for card in cards for _ in range(rng.choice((1, 1, 2)))]
    purchases = []
    for at, card in zip(spread(rng, time, span, len(uses)), uses, strict=True):
        ip, agent = rng.choice(buyers)
        category = scene.resold(climate)
        growth = rng.uniform(1.5, 4.5) * climate.costs
        dollars = min(scene.price(category, card) * growth, rng.uniform(700.0, 2_200.0))
        shown = scene.disguise(agent, at)
        purchases.append(scene.buy(NAME, at, card, ip, shown, Goods(category, dollars)))
    return Plan(f"{len(cards)} cards stolen at {merchant}, used one by one", purchases)


KIND: Final = Kind(NAME, 0.12, 13.0, MINUTE, 6 * DAY, make)
