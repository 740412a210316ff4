"""Quiet fraud: single purchases, a little high, at hours when the customer usually sleeps."""

from random import Random
from typing import Final

from sluicegate.simulate import addresses, devices
from sluicegate.simulate.campaigns.plan import Kind, Plan
from sluicegate.simulate.campaigns.scene import Goods, Scene
from sluicegate.simulate.shopping import usual_category
from sluicegate.simulate.spending import MINUTE

NAME: Final = "quiet"


def make(rng: Random, scene: Scene, time: int, _span: int) -> Plan:
    """The background between the campaigns."""
    person = scene.asleep(time)
    country = person.city.country
    ip = scene.carrier(person) if rng.random() < 0.7 else addresses.hidden(rng, country)
    agent = devices.anyone(rng, time) if rng.random() < 0.6 else rng.choice(person.agents)
    category = usual_category(rng, person, time)
    goods = Goods(category, scene.price(category, person) * rng.uniform(1.5, 3.5))
    purchase = scene.buy(NAME, time, person, ip, agent, goods, as_usual=True)
    return Plan(f"A single purchase in the name of {person.entity}", [purchase])


KIND: Final = Kind(NAME, 0.07, 1.0, MINUTE, 2 * MINUTE, make)
