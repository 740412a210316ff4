"""Alerts and deliveries to tell of."""

from typing import Any

from sluicegate.alerts.alert import Alert, Delivery
from sluicegate.events.time import SECOND, parse_time

TIME = parse_time("2026-11-09T22:56:43.622650Z")


def alert(name: str = "e1", outcome: str = "block", **fields: Any) -> Alert:
    """An alert of a blocked payment, but for what `fields` say."""
    usual: dict[str, Any] = {
        "time": TIME,
        "entity_type": "customer",
        "entity": "269-37-3393",
        "amount": 71235,
        "currency": "USD",
        "score": 987.25,
        "decided_by": "rule:score_block",
        "rules": ("score_block", "burst"),
        "reasons": ("17 transactions within the hour", "412 km from the last one"),
        "detector": "payments",
        "version": "4",
        "degraded": None,
        "link": f"https://fraud.example.com/ui/events/{name}",
    }
    return Alert(event_id=name, outcome=outcome, **{**usual, **fields})


def single(name: str = "e1", outcome: str = "block", **fields: Any) -> Delivery:
    """The delivery of one alert."""
    made = alert(name, outcome, **fields)
    return Delivery(f"alert:{name}", (made,), 1, False, made.time, made.time)


def digest(*alerts: Alert, total: int | None = None, key: str = "digest:1-9") -> Delivery:
    """The delivery of several over two minutes."""
    return Delivery(key, alerts, total or len(alerts), True, TIME, TIME + 120 * SECOND)
