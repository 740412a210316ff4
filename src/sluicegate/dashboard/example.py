"""How to send a first transaction, in terms of the event type."""

import json

from sluicegate.events.event_type import EventType

_VALUES: dict[str, object] = {
    "PRICE": 712.35,
    "CURRENCY_CODE": "usd",
    "PRODUCT_CATEGORY": "travel",
    "BILLING_STATE": "VA",
}

_NOW = "\"'$(date -u +%FT%TZ)'\""
"""Out of the single quotes and into them again, so that the shell puts the time there."""


def command(kind: EventType | None, url: str, *, token: bool) -> str:
    """A shell command that sends an event of now to a server, or that publishes a detector when
    there is none.

    Args:
        token: whether the server asks for one.
    """
    if kind is None:
        return "sluicegate detector publish"
    fields: dict[str, object] = {
        kind.event_id: "first-1",
        kind.entity_id: "customer-1",
        kind.event_time: "NOW",
    }
    for wanted, value in _VALUES.items():
        variable = kind.first(wanted)
        if variable is not None:
            fields[variable.name] = value
    body = json.dumps(fields).replace('"NOW"', _NOW)
    head = '-H "Authorization: Bearer $(cat data/token)" ' if token else ""
    return f"curl {head}{url}/score -d '{body}'"
