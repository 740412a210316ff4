"""Batches as the worker hands them over, of events with a state and a category."""

from typing import Any

from sluicegate.detector.definition import Definition, definition_from
from sluicegate.detector.detector import Decision
from sluicegate.detector.pipeline import NEW, Result
from sluicegate.detector.ports import Record
from sluicegate.events.event import Event
from sluicegate.events.time import SECOND, parse_time
from sluicegate.runtime.assembly import Scored
from sluicegate.runtime.processor import Report

NOON = parse_time("2026-03-01T12:00:00Z")


def definition(**detector: Any) -> Definition:
    """A shop's detector whose variables have names of their own."""
    return definition_from(
        {
            "event_type": {
                "name": "order",
                "entity_type": "customer",
                "variables": {
                    "total": {"type": "PRICE"},
                    "money": {"type": "CURRENCY_CODE"},
                    "kind": {"type": "PRODUCT_CATEGORY"},
                    "region": {"type": "BILLING_STATE"},
                },
            },
            "features": {"enriched": []},
            "detector": {"id": "orders", **detector},
            "rules": [],
        }
    )


def scored(
    name: str,
    outcome: str = "approve",
    *,
    amount: int | None = 1_000,
    currency: str = "USD",
    score: float | None = 100.0,
    kind: str | None = "travel",
    region: str | None = "VA",
    time: int = NOON,
    accepted: int | None = None,
    refund: bool = False,
    status: int = NEW,
) -> Scored:
    """One event with what became of it."""
    price = None if amount is None else amount / 100
    values = (price, currency or None, kind, region)
    decided = Decision(outcome, (outcome,), (), "rule:made") if status == NEW else None
    return Scored(
        Record(0, time if accepted is None else accepted, b"{}"),
        Event(name, f"customer of {name}", time, amount, currency, refund, values, b"{}"),
        Result(status, decided, score),
    )


def report(*items: Scored, finished: int = NOON, **more: Any) -> Report:
    """A batch of them."""
    return Report(range(0), [], len(items), len(items), scored=items, finished=finished, **more)


class Clock:
    """Stands until it is set."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def on(self, seconds: float) -> None:
        """Lets time pass."""
        self.now += round(seconds * SECOND)
