"""What a campaign finds when it begins: people, places to hide, merchants, habits of the time."""

from collections import deque
from collections.abc import Callable
from random import Random
from typing import Final, NamedTuple

from sluicegate.simulate import addresses, devices, habits, seasons, spending
from sluicegate.simulate.campaigns.climate import Climate, climate
from sluicegate.simulate.hashing import mix
from sluicegate.simulate.merchants import PHYSICAL_ONLY
from sluicegate.simulate.people import Person, World
from sluicegate.simulate.shopping import Purchase
from sluicegate.simulate.spending import CATEGORY_BY_POPULARITY, CATEGORY_NUMBERS, DAY

_RESOLD_NAMES: Final = """
shopping_net shopping_net shopping_net shopping_pos shopping_pos misc_net entertainment home
health_fitness personal_care
"""
_RESOLD: Final = tuple(CATEGORY_NUMBERS[name] for name in _RESOLD_NAMES.split())
_TRAVEL: Final = CATEGORY_NUMBERS["travel"]
_PER_SLEEPER: Final = 250
_PER_REPEATER: Final = 1_000
_AT_GATEWAY: Final = 0.15
# Gift cards and whatever else is at hand.
_ANYTHING: Final = 0.2
_ONLINE: Final = 0.7
# How far back the customers of a compromised merchant are looked for, and how many are kept.
_STOLEN_SINCE: Final = 25 * DAY
_STOLEN_UNTIL: Final = DAY
_VISITORS: Final = 40
_RECENT: Final = 256
_ASKED: Final = 120
# Those asked are some of so many customers, whom making is the work that it takes.
_ASKED_AMONG: Final = 5_000
_DISGUISED: Final = 0.65
# Then it is customer 0, who always has an account.
_TRIED: Final = 16


class Goods(NamedTuple):
    """What is bought: a category number and a price in US dollars before inflation."""

    category: int
    dollars: float


class Scene:
    """A world as fraudsters see it.

    `turn` tells the streams of a world apart: each begins with other sleepers, so that an account
    gone bad in the history is not the next to go bad in the live stream.
    """

    def __init__(
        self, world: World, seed: int, rng: Random, fresh: Callable[[int], Person], turn: int
    ) -> None:
        self._world = world
        self._seed = mix(seed)
        self._rng = rng
        self.fresh = fresh
        self.sleepers = max(2, world.customers // _PER_SLEEPER)
        self._repeaters = max(2, world.customers // _PER_REPEATER)
        self._awake = (turn & 1) * (self.sleepers // 2) + (turn >> 1)
        self._visitors: dict[int, deque[tuple[int, int]]] = {}
        self._recent: deque[int] = deque(maxlen=_RECENT)

    def climate(self, time: int) -> Climate:
        """The habits of fraudsters at `time` (µs UTC)."""
        return climate(self._seed, time)

    def note(self, purchase: Purchase) -> None:
        """Remembers who bought where."""
        visitors = self._visitors.get(purchase.merchant)
        if visitors is None:
            visitors = self._visitors[purchase.merchant] = deque(maxlen=_VISITORS)
        visitors.append((purchase.time, purchase.person.number))
        self._recent.append(purchase.merchant)

    def anyone(self, time: int) -> Person:
        """Any customer, as she is at `time` (µs UTC)."""
        rng, world = self._rng, self._world
        for _ in range(_TRIED):
            person = world.person(int(rng.random() * world.customers), time)
            if _has_account(person, time):
                return person
        return world.person(0, time)

    def _somebody(self, time: int) -> Person:
        """One of a few thousand customers, as she is at `time` (µs UTC)."""
        customers = self._world.customers
        stride = max(customers // _ASKED_AMONG, 1)
        among = min(customers, _ASKED_AMONG)
        number = (mix(self._seed) + int(self._rng.random() * among) * stride) % customers
        person = self._world.person(number, time)
        return person if _has_account(person, time) else self._world.person(0, time)

    def asleep(self, time: int) -> Person:
        """A customer who is unlikely to buy at `time`: the least active of sixteen."""
        rng, world = self._rng, self._world
        draws = (int(rng.random() * world.customers) for _ in range(16))
        index = min(draws, key=lambda index: world.willingness(index, time) or 1.0)
        person = world.person(index, time)
        return person if _has_account(person, time) else self.anyone(time)

    def sleeper(self, time: int, number: int | None = None) -> Person:
        """The numbered account opened to go bad one day; without a number the next to do so."""
        if number is None:
            number = self._awake
            self._awake += 1
        return self._chosen(mix(number % self.sleepers), time)

    def repeater(self, time: int) -> Person:
        """One of the few customers who dispute what they bought themselves, again and again."""
        return self._chosen(mix(-1 - self._rng.randrange(self._repeaters)), time)

    def _chosen(self, draw: int, time: int) -> Person:
        world = self._world
        for _ in range(_TRIED):
            draw = mix(self._seed ^ draw)
            person = world.person(draw % world.customers, time)
            if _has_account(person, time):
                return person
        return world.person(0, time)

    def customers_of_one_merchant(self, time: int, count: int) -> tuple[str, list[Person]]:
        """A merchant's name and at most so many people who bought there in the last weeks.

        At the beginning of a stream, when nobody has, those who usually buy there.
        """
        best, most = -1, 3
        for merchant in {self._rng.choice(self._recent) for _ in range(24)} if self._recent else ():
            found = len(self._buyers(merchant, time))
            # Of equals the one with the lowest number: the order in a set is nobody's promise.
            if (found, -merchant) > (most, -best):
                best, most = merchant, found
        if best < 0:
            best, numbers = self._regulars(time)
        else:
            numbers = self._buyers(best, time)
            self._rng.shuffle(numbers)
        world = self._world
        people = [world.person(number, time) for number in numbers[:count]]
        return world.merchants[best].name, people

    def _buyers(self, merchant: int, time: int) -> list[int]:
        customers = self._world.customers
        seen = {
            number: None
            for bought, number in self._visitors.get(merchant, ())
            if time - _STOLEN_SINCE <= bought <= time - _STOLEN_UNTIL and number < customers
        }
        return list(seen)

    def _regulars(self, time: int) -> tuple[int, list[int]]:
        rng, merchants = self._rng, self._world.merchants
        category = rng.choice(_RESOLD)
        found: dict[int, dict[int, None]] = {}
        for _ in range(_ASKED):
            person = self._somebody(time)
            shop = habits.merchant(rng, merchants, person, category, person.place, 1.0)
            found.setdefault(shop, {})[person.number] = None
        best = max(found, key=lambda shop: (len(found[shop]), -shop))
        return best, list(found[best])

    def hideout(self, climate: Climate, person: Person) -> str:
        """An address to strike at a person from: abroad, or hidden in her own country."""
        rng = self._rng
        if rng.random() < climate.foreign:
            return addresses.foreign(rng)
        if rng.random() < _AT_GATEWAY:
            return self._world.carrier_ip(rng, person.place)
        return addresses.hidden(rng, person.city.country)

    def carrier(self, person: Person) -> str:
        """The address of a mobile network where the person lives."""
        return self._world.carrier_ip(self._rng, person.place)

    def resold(self, climate: Climate) -> int:
        """A category of goods that turn into money."""
        rng = self._rng
        luck = rng.random()
        if luck < _ANYTHING:
            return rng.choice(CATEGORY_BY_POPULARITY)
        return _TRAVEL if luck > 1.0 - 0.25 * climate.travel else rng.choice(_RESOLD)

    def price(self, category: int, person: Person | None = None) -> float:
        """An ordinary price in US dollars before inflation, for the person or for somebody."""
        level = 1.3 if person is None else habits.own_level(person, category)
        return spending.price(self._rng, category, level)

    def disguise(self, agent: str, time: int) -> str:
        """What a shop sees of a device at `time` (µs UTC): tools that change it are common."""
        if self._rng.random() < _DISGUISED:
            return devices.anyone(self._rng, time)
        return agent

    def buy(
        self,
        name: str,
        time: int,
        person: Person,
        ip: str,
        agent: str,
        goods: Goods,
        *,
        as_usual: bool = False,
    ) -> Purchase:
        """A purchase of the scenario `name`, at one of her usual merchants or at any."""
        rng, merchants = self._rng, self._world.merchants
        category, dollars = goods
        if as_usual:
            merchant = habits.merchant(rng, merchants, person, category, person.place, _ONLINE)
        else:
            place = person.place if category in PHYSICAL_ONLY else -1
            merchant = merchants.pick(category, place, rng.getrandbits(32))
        currency = person.city.currency
        amount = spending.to_minor(dollars * seasons.inflation(time), currency)
        return Purchase(time, person, ip, agent, category, amount, currency, name, merchant)


def _has_account(person: Person, time: int) -> bool:
    # 0 stands for long ago, even when time is counted from before 1970.
    return not person.opened or person.opened <= time
