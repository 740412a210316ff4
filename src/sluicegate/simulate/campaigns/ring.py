"""Rings: a few addresses and devices go through many accounts, some made for it."""

from random import Random
from typing import Final

from sluicegate.simulate import devices
from sluicegate.simulate.campaigns.plan import Kind, Plan, spread
from sluicegate.simulate.campaigns.scene import Goods, Scene
from sluicegate.simulate.people import Person
from sluicegate.simulate.spending import DAY, MINUTE

NAME: Final = "ring"


def make(rng: Random, scene: Scene, time: int, span: int) -> Plan:
    """Half of the accounts are new and have e-mail addresses of one pattern."""
    climate = scene.climate(time)
    target = scene.anyone(time)
    places = [scene.hideout(climate, target) for _ in range(rng.randint(1, 2))]
    kit = [devices.anyone(rng, time) for _ in range(rng.randint(1, 3))]
    accounts = _accounts(rng, scene, time)
    purchases = []
    for at, person in zip(spread(rng, time, span, len(accounts)), accounts, strict=True):
        category = scene.resold(climate)
        goods = Goods(category, scene.price(category) * climate.costs)
        ip, agent = rng.choice(places), scene.disguise(rng.choice(kit), at)
        purchases.append(scene.buy(NAME, at, person, ip, agent, goods))
    used = len({purchase.ip for purchase in purchases})
    behind = "one address" if used == 1 else f"{used} addresses"
    return Plan(f"Ring of {len(accounts)} accounts behind {behind}", purchases)


def _accounts(rng: Random, scene: Scene, time: int) -> list[Person]:
    word, provider = scene.fresh(time).email.split("@")
    word = word.rstrip("0123456789._")
    number = rng.randrange(10, 900)
    accounts: dict[str, Person] = {}
    for _ in range(rng.randint(9, 18)):
        if rng.random() < 0.5:
            account = scene.anyone(time)
        else:
            number += rng.randint(1, 9)
            account = scene.fresh(time)._replace(email=f"{word}{number}@{provider}")
        accounts[account.entity] = account
    return list(accounts.values())


KIND: Final = Kind(NAME, 0.21, 13.5, MINUTE, 3 * DAY, make)
