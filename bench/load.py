"""The load that all benchmarks share: many entities, Zipf traffic, bad records and repeats.

Entities are drawn from a Zipf distribution (exponent 1) over `ENTITIES`; each has its own IP
address, e-mail, phone and card BIN out of realistic pools, so that all keys are populated. One
record in a hundred is bad, one in a hundred repeats an earlier one, and fraud comes in bursts of
large amounts from a foreign address.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sluicegate.events.time import format_time
from sluicegate.simulate.people import World

ENTITIES = 100_000
BAD = 0.01
REPEATED = 0.01
FRAUD = 0.01

CATEGORIES = [
    "entertainment",
    "food_dining",
    "gas_transport",
    "grocery_net",
    "grocery_pos",
    "health_fitness",
    "home",
    "kids_pets",
    "misc_net",
    "misc_pos",
    "personal_care",
    "shopping_net",
    "shopping_pos",
    "travel",
]

_TEMPLATE = (
    '{"transaction_amt":%.2f,"ip_address":"%s","email_address":"%s","transaction_currency":"%s",'
    '"event_id":"%032x","entity_id":"%s","event_time":"%s","billing_longitude":"%s",'
    '"billing_state":"%s","user_agent":"%s","billing_street":"%s","billing_city":"%s",'
    '"card_bin":"%s","customer_name":"%s","product_category":"%s","customer_job":"%s",'
    '"phone":"%s","billing_latitude":"%s","billing_zip":"%s"}'
)


class Sent(NamedTuple):
    """One record of the load: its bytes, and the truth that features never see."""

    raw: bytes
    event_id: str
    fraud: bool
    time: int


class Load:
    """An endless, seeded stream."""

    def __init__(self, seed: int = 7, entities: int = ENTITIES) -> None:
        self._random = random.Random(seed)
        self._numpy = np.random.default_rng(seed)
        self._world = World(seed, entities)
        self._entities = entities
        ranks = np.arange(1, entities + 1, dtype=np.float64)
        self._cumulated = np.cumsum(1.0 / ranks) / np.sum(1.0 / ranks)
        self._people: dict[int, tuple[str, ...]] = {}
        self._agents = [
            f"Mozilla/5.0 (X11; Linux x86_64) Chrome/{100 + n % 40}.0.{n}" for n in range(2_000)
        ]
        self._last: list[Sent] = []

    def take(self, count: int, start: int, rate: float) -> Iterator[Sent]:
        """`count` records from event time `start` (microseconds) on, `rate` per second."""
        draw = self._random
        picks = np.searchsorted(self._cumulated, self._numpy.random(count))
        chances = self._numpy.random(count)
        for at in range(count):
            time = start + int(at / rate * 1e6)
            chance = chances[at]
            if chance < BAD:
                yield Sent(_bad(draw), "", False, time)
            elif chance < BAD + REPEATED and self._last:
                yield draw.choice(self._last)
            else:
                fraud = chance > 1 - FRAUD
                sent = self._event(int(picks[at]), fraud, time)
                if len(self._last) < 64:
                    self._last.append(sent)
                else:
                    self._last[at % 64] = sent
                yield sent

    def _event(self, entity: int, fraud: bool, time: int) -> Sent:
        draw = self._random
        person = self._people.get(entity)
        if person is None:
            person = self._people[entity] = self._person(entity)
        (
            ip,
            email,
            currency,
            name_id,
            state,
            lon,
            lat,
            street,
            city,
            card,
            name,
            job,
            phone,
            code,
        ) = person
        amount = draw.lognormvariate(3.3, 0.8)
        if fraud:
            amount = amount * 6 + 150
            ip = f"185.220.{draw.randrange(100)}.{draw.randrange(1, 250)}"
        event_id = f"{draw.getrandbits(128):032x}"
        raw = (
            _TEMPLATE
            % (
                amount,
                ip,
                email,
                currency,
                int(event_id, 16),
                name_id,
                format_time(time),
                lon,
                state,
                self._agents[entity * 7 % 2_000],
                street,
                city,
                card,
                name,
                CATEGORIES[draw.randrange(14)],
                job,
                phone,
                lat,
                code,
            )
        ).encode()
        return Sent(raw, event_id, fraud, time)

    def _person(self, entity: int) -> tuple[str, ...]:
        person = self._world.person(entity)
        return (
            f"24.{entity >> 16 & 255}.{entity >> 8 & 255}.{entity & 255}",
            f"user{entity}@{('gmail.com', 'yahoo.com', 'hotmail.com', 'example.org')[entity % 4]}",
            # A card's BIN names a bank, and so a country with its currency.
            ("usd", "usd", "usd", "eur", "gbp", "cad", "egp")[entity % 5_000 % 7],
            f"{entity % 900 + 100}-{entity // 900 % 90 + 10}-{entity:05d}",
            person.city.state,
            f"{-80 - entity % 40 / 3:.4f}",
            f"{30 + entity % 150 / 10:.4f}",
            f"{entity} Main Street",
            person.city.name,
            f"4{entity % 5_000:05d}",
            f"Person {entity}",
            f"job {entity % 300}",
            f"412-555-{entity % 10_000:04d}",
            f"{entity % 90_000 + 10_000}",
        )


def _bad(draw: random.Random) -> bytes:
    return draw.choice(
        (
            b"not json at all",
            b'{"transaction_amt": 5}',
            b'{"event_id":"x","entity_id":"y","event_time":"2021-13-45T00:00:00Z"}',
            b'{"event_id":"x","entity_id":"y","event_time":"2026-01-01T00:00:00Z","transaction_amt":"many"}',
            b'\xff\xfe{"a":1}',
        )
    )
