"""Friendly fraud: real customers dispute what they bought themselves, and do it again."""

from random import Random
from typing import Final

from sluicegate.simulate.campaigns.plan import Kind, Plan, spread
from sluicegate.simulate.campaigns.scene import Goods, Scene
from sluicegate.simulate.spending import DAY, MINUTE

NAME: Final = "friendly"


def make(rng: Random, scene: Scene, time: int, span: int) -> Plan:
    """Nothing is wrong with these purchases, but that they are a little dear."""
    climate = scene.climate(time)
    person = scene.repeater(time)
    count = rng.randint(1, 4)
    purchases = []
    for at in spread(rng, time, span, count):
        category = scene.resold(climate)
        goods = Goods(category, scene.price(category, person) * rng.uniform(1.0, 2.5))
        agent = person.agents[int(rng.random() ** 1.7 * len(person.agents))]
        purchases.append(scene.buy(NAME, at, person, person.home_ip, agent, goods, as_usual=True))
    what = "a purchase" if count == 1 else f"{count} purchases"
    return Plan(f"Customer {person.entity} will dispute {what} of their own", purchases)


KIND: Final = Kind(NAME, 0.05, 2.5, MINUTE, 9 * DAY, make)
