"""The seeded producer of transactions: a history to learn from and an endless live stream."""

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import count, pairwise
from random import Random
from typing import Final, NamedTuple

from sluicegate.simulate import shopping
from sluicegate.simulate.campaigns.campaign import Campaign
from sluicegate.simulate.campaigns.director import Director
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.deck import Deck, by_chance
from sluicegate.simulate.entities import Reference
from sluicegate.simulate.hashing import mix
from sluicegate.simulate.iso import iso
from sluicegate.simulate.people import Person, World
from sluicegate.simulate.shopping import Purchase
from sluicegate.simulate.spending import CATEGORIES, DAY, HOUR, activity

__all__ = ["FRAUD_SHARE", "LIVELY_SHARE", "Campaign", "Simulated", "Simulation"]

FRAUD_SHARE: Final = 0.02
LIVELY_SHARE: Final = 0.03
"""Share of fraud in a stream that somebody watches."""

# Events of a customer and day in an ordinary history, and what addresses can follow one another.
_DAILY: Final = 0.1
_MOST_CROWDED: Final = 254 * 256
_SECOND: Final = 1_000_000
_NEWCOMERS: Final = 0.01
_MOST_CUSTOMERS: Final = 10_000_000
# Ranges of newcomers within the thousand million entity ids; distant runs meet the same ones.
_RANGES: Final = 98
# Accounts opened to go bad one day buy about this often, so that they have a past.
_SLEEPERS_BUY: Final = 5 * DAY
_MOST_SLEEPERS: Final = 0.02
# Where most customers are: shapes the traffic of the whole history over the day.
_MAIN_OFFSET: Final = -6

_TWO: Final = tuple(f"{number:02d}" for number in range(100))
_CATEGORY_NAMES: Final = tuple(category.name for category in CATEGORIES)


class Simulated(NamedTuple):
    """An event and, beside it, what only its producer knows.

    `time` is the event time in µs UTC, `raw` the event's JSON, `amount_minor` in minor units of
    `currency`, `scenario` the kind of fraud or empty, `campaign` the number of the campaign that
    the event belongs to (0: none), `merchant` where it was bought.
    """

    time: int
    raw: bytes
    event_id: str
    entity: str
    amount_minor: int
    currency: str
    fraud: bool
    scenario: str
    campaign: int = 0
    merchant: str = ""


class Simulation:
    """A world of customers and what happens in it; equal arguments give equal bytes.

    `run` is another stretch of the same world: the same customers, other events and event ids.
    With `entities` (see `entities.read_entities`) the customers are those of a file, whatever
    `customers` says. With `merchant_field` the events name the merchant in a twentieth field.
    """

    def __init__(
        self,
        seed: int,
        customers: int,
        *,
        run: int = 0,
        entities: Sequence[Reference] | None = None,
        merchant_field: bool = False,
    ) -> None:
        if not 1 <= customers <= _MOST_CUSTOMERS:
            raise ValueError(f"customers must be 1 to {_MOST_CUSTOMERS}, not {customers}")
        if run < 0:
            raise ValueError(f"run must not be negative, not {run}")
        self._seed = seed
        self._run = run
        self._merchant_field = merchant_field
        self._world = World(seed, customers, entities)
        self._merchant_ids = tuple(merchant.id for merchant in self._world.merchants)
        self._director: Director | None = None

    def history(self, events: int, start: int, end: int) -> Iterator[Simulated]:
        """Exactly `events` events from `start` until before `end` (µs UTC), ordered by time.

        Traffic follows the hours of the day. Each customer's sessions come by chance, so that the
        time since the last one is distributed alike at any moment, and in `live` after it.
        """
        if events < 0:
            raise ValueError(f"events must not be negative, not {events}")
        if start >= end:
            raise ValueError(f"start must be before end, not {start} and {end}")
        stream = 2 * self._run
        rng = Random(mix(mix(self._seed) ^ mix(stream)))
        moments = _daily(rng, events, start, end)
        rate = events * _SECOND / (end - start)

        def draw(time: int) -> int:
            return by_chance(self._world, rng, time)

        return self._flow(stream, rng, moments, draw, start, rate, lively=False)

    def live(
        self,
        start: int,
        rate: float,
        *,
        moments: Iterator[int] | None = None,
        lively: bool = False,
    ) -> Iterator[Simulated]:
        """Events without end from `start` (µs UTC), `rate` a second of event time, by time.

        Customers come from a shuffled deck: the world should have more of them than the stream
        has events, else histories grow faster than those the model has learnt from.

        `moments` gives the times of the events (µs UTC, ascending) in place of an even rate;
        `rate` is then their mean, and the stream ends with them. A `lively` stream is for somebody
        who watches: its campaigns take a minute or two, and one follows the other.
        """
        if not rate > 0.0:
            raise ValueError(f"rate must be above 0 events a second, not {rate}")
        stream = 2 * self._run + 1
        rng = Random(mix(mix(self._seed) ^ mix(stream)))
        deck = Deck(self._world, rng, Random(mix(self._seed)), self._run)
        if moments is None:
            moments = _even(rng, start, rate)
        return self._flow(stream, rng, moments, deck.deal, start, rate, lively=lively)

    def campaigns(self) -> list[Campaign]:
        """Those begun so far by the iterator last begun, the newest last, at most the last 200.

        May be called from another thread than the iterator's.
        """
        director = self._director
        return [] if director is None else list(director.begun)

    def _flow(
        self,
        stream: int,
        rng: Random,
        moments: Iterator[int],
        draw: Callable[[int], int],
        start: int,
        rate: float,
        *,
        lively: bool,
    ) -> Iterator[Simulated]:
        # One event per moment keeps the number exact: what is due from a running session or
        # campaign goes first, at its own time; only else something begins.
        world = self._world
        ids, named = self._merchant_ids, self._merchant_field
        newcomers = count(_MOST_CUSTOMERS * (1 + stream % _RANGES))

        def fresh(time: int) -> Person:
            return world.person(next(newcomers), time)

        scene = Scene(world, self._seed, rng, fresh, stream)
        share = LIVELY_SHARE if lively else FRAUD_SHARE
        director = Director(rng, self._seed, scene, share, lively=lively)
        self._director = director
        sleepers = min(scene.sleepers * _SECOND / max(_SLEEPERS_BUY * rate, 1.0), _MOST_SLEEPERS)
        daily = rate * (DAY // _SECOND) / world.customers
        crowding = max(1, min(int(daily / _DAILY), _MOST_CROWDED))
        order = count()
        due: list[tuple[int, int, Purchase, int]] = []
        for campaign, purchase in director.earlier(start, rate):
            heappush(due, (purchase.time, next(order), purchase, campaign))
        for time in moments:
            owed = director.event()
            if due and due[0][0] <= time:
                _, _, purchase, campaign = heappop(due)
                yield _simulated(rng, ids, named, purchase, campaign)
                continue
            campaign = 0
            if owed:
                campaign, purchases = director.begin(time)
            else:
                luck = rng.random()
                if luck < _NEWCOMERS:
                    person = fresh(time)
                elif luck < _NEWCOMERS + sleepers:
                    person = scene.sleeper(time, rng.randrange(scene.sleepers))
                else:
                    person = world.person(draw(time), time)
                purchases = shopping.session(rng, world, person, time, crowding)
                for purchase in purchases:
                    scene.note(purchase)
            yield _simulated(rng, ids, named, purchases[0], campaign)
            for purchase in purchases[1:]:
                heappush(due, (purchase.time, next(order), purchase, campaign))


def _even(rng: Random, start: int, rate: float) -> Iterator[int]:
    step = _SECOND / rate
    for number in count():
        yield start + int((number + 0.25 + 0.5 * rng.random()) * step)


def _daily(rng: Random, events: int, start: int, end: int) -> Iterator[int]:
    """`events` moments in order, spread by the hours of the day where most customers live."""
    edges = [start, *range((start // HOUR + 1) * HOUR, end, HOUR), end]
    weights = [
        (after - before) * activity(before, _MAIN_OFFSET) for before, after in pairwise(edges)
    ]
    unit = sum(weights) / max(events, 1)
    bin_, passed = 0, 0.0
    for number in range(events):
        target = (number + rng.random()) * unit
        while bin_ < len(weights) - 1 and passed + weights[bin_] <= target:
            passed += weights[bin_]
            bin_ += 1
        share = min((target - passed) / weights[bin_], 1.0)
        before, after = edges[bin_], edges[bin_ + 1]
        yield min(before + int(share * (after - before)), after - 1)


def _simulated(
    rng: Random, ids: tuple[str, ...], named: bool, purchase: Purchase, campaign: int
) -> Simulated:
    time, person, ip, agent, category, amount, currency, scenario, number = purchase
    merchant = ids[number]
    bits = rng.getrandbits(128)
    digits = f"{bits:032x}"
    variant = "89ab"[bits & 3]
    event_id = (
        f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-{variant}{digits[15:18]}-{digits[18:30]}"
    )
    city = person.city
    entity = person.entity
    # Nothing here needs escaping: made-up names are plain, those of a file are checked.
    raw = (
        f'{{"transaction_amt":{amount // 100}.{_TWO[amount % 100]},"ip_address":"{ip}",'
        f'"email_address":"{person.email}","transaction_currency":"{currency}",'
        f'"event_id":"{event_id}","entity_id":"{entity}","event_time":"{iso(time)}",'
        f'"billing_longitude":"{person.longitude}","billing_state":"{city.state}",'
        f'"user_agent":"{agent}","billing_street":"{person.street}",'
        f'"billing_city":"{city.name}","card_bin":"{person.card_bin}",'
        f'"customer_name":"{person.name}","product_category":"{_CATEGORY_NAMES[category]}",'
        f'"customer_job":"{person.job}","phone":"{person.phone}",'
        f'"billing_latitude":"{person.latitude}","billing_zip":"{city.zip}"'
    )
    return Simulated(
        time,
        (f'{raw},"merchant":"{merchant}"}}' if named else raw + "}").encode(),
        event_id,
        entity,
        amount,
        currency,
        scenario != "",
        scenario,
        campaign,
        merchant,
    )
