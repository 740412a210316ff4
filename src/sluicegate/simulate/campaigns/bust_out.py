"""Bust-out: an account that was good for months spends as much as it can, then is gone."""

from random import Random
from typing import Final

from sluicegate.simulate.campaigns.plan import Kind, Plan, spread
from sluicegate.simulate.campaigns.scene import Goods, Scene
from sluicegate.simulate.spending import DAY, MINUTE

NAME: Final = "bust_out"


def make(rng: Random, scene: Scene, time: int, span: int) -> Plan:
    """Its own devices and home; amounts grow as long as nobody stops it."""
    climate = scene.climate(time)
    person = scene.sleeper(time)
    count = rng.randint(7, 13)
    purchases = []
    for place, at in enumerate(spread(rng, time, span, count)):
        category = scene.resold(climate)
        growth = (1.5 + 3.0 * place / count) * rng.uniform(0.8, 1.4) * climate.costs
        dollars = min(scene.price(category, person) * growth, rng.uniform(1_200.0, 3_000.0))
        agent = rng.choice(person.agents)
        goods = Goods(category, dollars)
        purchases.append(scene.buy(NAME, at, person, person.home_ip, agent, goods))
    return Plan(f"Account {person.entity}, good until now, busts out: {count} purchases", purchases)


KIND: Final = Kind(NAME, 0.09, 10.0, MINUTE, 2 * DAY, make)
