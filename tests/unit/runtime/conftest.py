"""A small detector definition and events for it."""

from collections.abc import Callable

import pytest

from sluicegate.detector.definition import Definition, definition_from
from sluicegate.events.decode import compile_decoder
from sluicegate.events.time import format_time
from sluicegate.sources.read import Sourced

HOUR = 3_600_000_000

MakeRow = Callable[..., Sourced]


@pytest.fixture
def small_definition() -> Definition:
    return definition_from(
        {
            "event_type": {
                "name": "payment",
                "entity_type": "customer",
                "variables": {
                    "sum": {"type": "PRICE"},
                    "currency": {"type": "CURRENCY_CODE"},
                    "shop": {"type": "CATEGORICAL", "key": True},
                    "channel": {"type": "CATEGORICAL"},
                },
            },
            "rules": [
                {"id": "dear", "expression": "$sum > 100", "outcome": "block"},
                {"id": "known", "expression": "$shop_fraud_share_7d > 0.4", "outcome": "review"},
            ],
        }
    )


@pytest.fixture
def make_row(small_definition: Definition) -> MakeRow:
    """Makes the row of event `number`, `hours` after 2024-05-31."""
    decode = compile_decoder(small_definition.event_type)

    def make(
        number: int,
        hours: float,
        verdict: int = -1,
        label_hours: float | None = None,
        amount: float = 5,
        customer: str = "ann",
        shop: str = "corner",
        channel: str = "web",
    ) -> Sourced:
        start = 1_717_113_600_000_000
        raw = (
            f'{{"event_id":"{number}","entity_id":"{customer}","sum":{amount},"currency":"jpy",'
            f'"event_time":"{format_time(start + int(hours * HOUR))}","shop":"{shop}",'
            f'"channel":"{channel}"}}'
        )
        known = None if label_hours is None else start + int(label_hours * HOUR)
        return Sourced(decode(raw.encode(), 2**60), verdict, known)

    return make
