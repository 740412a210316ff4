"""A small detector of rules, and single events for it."""

from collections.abc import Sequence
from typing import Any

from host import TABLES, event

from sluicegate.detector.definition import Definition, definition_from
from sluicegate.events.decode import compile_decoder
from sluicegate.events.event import Event

DECODE = compile_decoder(definition_from(TABLES).event_type)


def one(amount: float = 10.0, name: str = "e1", second: float = 0.0, **fields: Any) -> Event:
    """A decoded event."""
    return DECODE(event(name, second, amount, **fields), 1 << 62)


def define(rules: Sequence[dict[str, Any]] | None = None, **settings: Any) -> Definition:
    """The detector with other rules and settings."""
    tables = {**TABLES, "detector": {"id": "payments", **settings}}
    if rules is not None:
        tables["rules"] = list(rules)
    return definition_from(tables)


def when(name: str, expression: str, *outcomes: str) -> dict[str, Any]:
    """A rule's table."""
    return {"id": name, "expression": expression, "outcomes": list(outcomes)}
