"""Hand-made events, and a world in which nothing has to do with fraud."""

import json
from collections.abc import Callable
from random import Random
from uuid import NAMESPACE_OID, uuid5

import pytest

from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.spending import HOUR

Make = Callable[..., Simulated]
START = 1_760_313_600_000_000  # 2025-10-13T00:00:00Z, a Monday


def made(number: int, **given: object) -> Simulated:
    """Event `number` of customer `number`, one an hour; what is not of `Simulated` is a field."""
    known: dict[str, object] = {
        "time": START + number * HOUR,
        "event_id": str(uuid5(NAMESPACE_OID, str(number))),
        "entity": f"c-{number}",
        "amount_minor": 1_000,
        "currency": "usd",
        "fraud": False,
        "scenario": "",
        "campaign": 0,
        "merchant": "",
    }
    fields: dict[str, object] = {
        "billing_city": "New York",
        "billing_state": "NY",
        "billing_longitude": "-74.0",
        "ip_address": f"73.{number // 250 % 250}.1.{number % 250 + 1}",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
        "email_address": f"{number}@example.com",
        "product_category": "travel",
    }
    known.update({name: value for name, value in given.items() if name in known})
    fields.update({name: value for name, value in given.items() if name not in known})
    raw = json.dumps(fields).encode()
    return Simulated(**known, raw=raw)


@pytest.fixture(scope="session")
def make() -> Make:
    return made


@pytest.fixture(scope="session")
def aimless() -> list[dict[str, object]]:
    """What to make 6,000 events of, 5 % of them fraud that nothing gives away."""
    rng = Random(7)
    wishes: list[dict[str, object]] = []
    for number in range(6_000):
        fraud = rng.random() < 0.05
        wishes.append(
            {
                "entity": f"c-{rng.randrange(2_000)}",
                "amount_minor": rng.randrange(100, 100_000),
                "fraud": fraud,
                "scenario": rng.choice(("ring", "takeover")) if fraud else "",
                "campaign": number if fraud else 0,
                "product_category": rng.choice(("travel", "home", "grocery_net")),
                "customer_name": "".join(rng.choices("abcdefghij", k=rng.randrange(4, 12))),
            }
        )
    return wishes
