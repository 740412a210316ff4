"""The record of the reference implementation, and an event type that reads it."""

import json

from sluicegate.events.event_type import EventType, event_type

RECORD = {
    "transaction_amt": 712.35,
    "ip_address": "27.67.182.10",
    "email_address": "a@b.com",
    "transaction_currency": "usd",
    "event_id": "5e4f",
    "entity_id": "269-37-3393",
    "event_time": "2021-11-09T22:56:43.622650",
    "billing_longitude": "-80.771",
    "billing_state": "VA",
    "user_agent": "Mozilla/5.0",
    "billing_street": "1 Main Street",
    "billing_city": "Pulaski",
    "card_bin": "423768",
    "customer_name": "Ann Example",
    "product_category": "misc_pos",
    "customer_job": "Engineer",
    "phone": "412-515-4616-28430",
    "billing_latitude": "37.0567",
    "billing_zip": "04301",
}

DEFINITION = {
    "name": "transaction",
    "entity_type": "customer",
    "place": {"latitude": "billing_latitude", "longitude": "billing_longitude"},
    "variables": {
        "transaction_amt": {"type": "PRICE"},
        "ip_address": {"type": "IP_ADDRESS"},
        "email_address": {"type": "EMAIL_ADDRESS"},
        "transaction_currency": {"type": "CURRENCY_CODE"},
        "billing_longitude": {"type": "NUMERIC"},
        "billing_state": {"type": "BILLING_STATE"},
        "user_agent": {"type": "USERAGENT"},
        "card_bin": {"type": "CARD_BIN"},
        "product_category": {"type": "PRODUCT_CATEGORY"},
        "phone": {"type": "PHONE_NUMBER"},
        "billing_latitude": {"type": "NUMERIC"},
        "billing_zip": {"type": "BILLING_ZIP"},
    },
}

KIND: EventType = event_type(DEFINITION)


def record(**changes: object) -> bytes:
    """The record as JSON with some fields changed; ``...`` leaves a field out."""
    fields = {**RECORD, **changes}
    return json.dumps({name: x for name, x in fields.items() if x is not ...}).encode()
