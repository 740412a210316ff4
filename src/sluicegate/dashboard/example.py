"""How to send a first transaction, in terms of the event type."""

import json

from sluicegate.events.event_type import EventType

_VALUES: dict[str, object] = {
    "PRICE": 712.35,
    "CURRENCY_CODE": "usd",
    "PRODUCT_CATEGORY": "travel",
    "BILLING_STATE": "VA",
}


def command(kind: EventType | None, url: str) -> str:
    """A curl line that sends an event of now to a server."""
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
    body = json.dumps(fields).replace('"NOW"', '"\'"$(date -u +%FT%TZ)"\'"')
    return f"curl -H \"Authorization: Bearer $(cat data/token)\" {url}/score -d '{body}'"
