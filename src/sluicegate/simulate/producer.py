"""The seeded producer of transactions: a history to learn from and an endless live stream."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count, pairwise
from random import Random
from typing import Final, NamedTuple

from sluicegate.simulate import fraud, shopping
from sluicegate.simulate.deck import Deck, by_chance
from sluicegate.simulate.people import Person, World, mix
from sluicegate.simulate.shopping import Purchase
from sluicegate.simulate.spending import CATEGORIES, HOUR, activity

FRAUD_SHARE: Final = 0.02

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000
_NEWCOMERS: Final = 0.01
_MOST_CUSTOMERS: Final = 10_000_000
# Ranges of newcomers within the thousand million entity ids; distant runs meet the same ones.
_RANGES: Final = 98
# Running incidents of a kind at the start of a stream; bounds the start-up of very fast ones.
_MOST_RUNNING: Final = 250
# Where most customers are: shapes the traffic of the whole history over the day.
_MAIN_OFFSET: Final = -6

# Of the moments at which something begins, the share that begins an incident.
_INCIDENTS: Final = (
    FRAUD_SHARE
    * shopping.MEAN_PURCHASES
    / (FRAUD_SHARE * shopping.MEAN_PURCHASES + (1.0 - FRAUD_SHARE) * fraud.MEAN_EVENTS)
)
_PER_BEGINNING: Final = (
    _INCIDENTS * fraud.MEAN_EVENTS + (1.0 - _INCIDENTS) * shopping.MEAN_PURCHASES
)

_TEMPLATE: Final = (
    '{"transaction_amt":%d.%02d,"ip_address":"%s","email_address":"%s",'
    '"transaction_currency":"%s","event_id":"%s","entity_id":"%s","event_time":"%s",'
    '"billing_longitude":"%s","billing_state":"%s","user_agent":"%s","billing_street":"%s",'
    '"billing_city":"%s","card_bin":"%s","customer_name":"%s","product_category":"%s",'
    '"customer_job":"%s","phone":"%s","billing_latitude":"%s","billing_zip":"%s"}'
)


class Simulated(NamedTuple):
    """An event and, beside it, what only its producer knows.

    `time` is the event time in µs UTC, `raw` the event's JSON, `amount_minor` in minor units of
    `currency`, `scenario` the name of the fraud scenario or empty.
    """

    time: int
    raw: bytes
    event_id: str
    entity: str
    amount_minor: int
    currency: str
    fraud: bool
    scenario: str


class Simulation:
    """A world of customers and what happens in it; equal arguments give equal bytes.

    `run` is another stretch of the same world: the same customers, other events and event ids.
    """

    def __init__(self, seed: int, customers: int, *, run: int = 0) -> None:
        if not 1 <= customers <= _MOST_CUSTOMERS:
            raise ValueError(f"customers must be 1 to {_MOST_CUSTOMERS}, not {customers}")
        if run < 0:
            raise ValueError(f"run must not be negative, not {run}")
        self._seed = seed
        self._run = run
        self._world = World(seed, customers)

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

        return self._flow(stream, rng, moments, draw, start, rate)

    def live(self, start: int, rate: float) -> Iterator[Simulated]:
        """Events without end from `start` (µs UTC), `rate` a second of event time, by time.

        Customers come from a shuffled deck: the world should have more of them than the stream
        has events, else histories grow faster than those the model has learnt from.
        """
        if not rate > 0.0:
            raise ValueError(f"rate must be above 0 events a second, not {rate}")
        stream = 2 * self._run + 1
        rng = Random(mix(mix(self._seed) ^ mix(stream)))
        deck = Deck(self._world, rng)
        return self._flow(stream, rng, _even(rng, start, rate), deck.deal, start, rate)

    def _flow(
        self,
        stream: int,
        rng: Random,
        moments: Iterator[int],
        draw: Callable[[int], int],
        start: int,
        rate: float,
    ) -> Iterator[Simulated]:
        # One event per moment keeps the number exact: what is due from a running session or
        # incident goes first, at its own time; only else something begins.
        world = self._world
        newcomers = count(_MOST_CUSTOMERS * (1 + stream % _RANGES))

        def fresh() -> Person:
            return world.person(next(newcomers))

        victims = fraud.world_victims(world, rng, fresh)
        order = count()
        due: list[tuple[int, int, Purchase]] = []
        for purchase in _running(rng, victims, start, rate):
            heappush(due, (purchase.time, next(order), purchase))
        for time in moments:
            if due and due[0][0] <= time:
                yield _simulated(rng, heappop(due)[2])
                continue
            if rng.random() < _INCIDENTS:
                purchases = fraud.incident(rng, victims, time)
            else:
                person = fresh() if rng.random() < _NEWCOMERS else world.person(draw(time))
                purchases = shopping.session(rng, world, person, time)
            yield _simulated(rng, purchases[0])
            for purchase in purchases[1:]:
                heappush(due, (purchase.time, next(order), purchase))


def _running(rng: Random, victims: fraud.Victims, start: int, rate: float) -> list[Purchase]:
    """What is yet to come of incidents that began before `start`."""
    beginnings = rate / _PER_BEGINNING * _INCIDENTS / _SECOND
    purchases = []
    for scenario in fraud.SCENARIOS:
        each = beginnings * scenario.share
        expected = min(each * scenario.span, _MOST_RUNNING)
        span = scenario.span if expected < _MOST_RUNNING else expected / each
        for _ in range(int(expected + rng.random())):
            plan = scenario.plan(rng, victims, start - int(rng.random() * span))
            purchases += [purchase for purchase in plan if purchase.time >= start]
    return purchases


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


def _simulated(rng: Random, purchase: Purchase) -> Simulated:
    time, person, ip, agent, category, amount, currency, scenario = purchase
    bits = rng.getrandbits(128)
    digits = f"{bits:032x}"
    variant = "89ab"[bits & 3]
    event_id = (
        f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-{variant}{digits[15:18]}-{digits[18:30]}"
    )
    iso = (_EPOCH + timedelta(microseconds=time)).isoformat(timespec="microseconds")[:26] + "Z"
    city = person.city
    raw = _TEMPLATE % (
        amount // 100,
        amount % 100,
        ip,
        person.email,
        currency,
        event_id,
        person.entity,
        iso,
        person.longitude,
        city.state,
        agent,
        person.street,
        city.name,
        person.card_bin,
        person.name,
        CATEGORIES[category].name,
        person.job,
        person.phone,
        person.latitude,
        city.zip,
    )
    return Simulated(
        time, raw.encode(), event_id, person.entity, amount, currency, scenario != "", scenario
    )
