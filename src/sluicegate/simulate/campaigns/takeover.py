"""Accounts taken over: a new device in a far place buys what the customer does not."""

from random import Random
from typing import Final

from sluicegate.simulate import contacts, devices
from sluicegate.simulate.campaigns.plan import Kind, Plan, spread
from sluicegate.simulate.campaigns.scene import Goods, Scene
from sluicegate.simulate.spending import CATEGORIES, DAY, MINUTE

NAME: Final = "takeover"


def make(rng: Random, scene: Scene, time: int, span: int) -> Plan:
    """Three to ten times what the customer pays; some change the e-mail address first."""
    climate = scene.climate(time)
    person = scene.anyone(time)
    owner = person.entity
    changes = rng.random() < climate.mail
    if changes:
        first, surname = scene.fresh(time).name.split()[0], person.name.split()[-1]
        person = person._replace(email=contacts.mail_address(rng.getrandbits(64), first, surname))
    ip = scene.hideout(climate, person)
    agent = devices.anyone(rng, time)
    purchases = []
    for at in spread(rng, time, span, rng.randint(3, 7)):
        category = scene.resold(climate)
        if category in person.favourites:
            category = scene.resold(climate)
        dollars = CATEGORIES[category].median * person.level * rng.uniform(2.5, 9.0)
        dollars = min(dollars * climate.costs, rng.uniform(700.0, 2_600.0))
        purchases.append(scene.buy(NAME, at, person, ip, agent, Goods(category, dollars)))
    also = " and its e-mail address changed" if changes else ""
    return Plan(f"Account {owner} taken over on an unknown device{also}", purchases)


KIND: Final = Kind(NAME, 0.21, 5.0, MINUTE, DAY, make)
