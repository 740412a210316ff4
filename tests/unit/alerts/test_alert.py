"""What an output record says to people."""

import json
from typing import Any

import msgspec
import pytest

from sluicegate.alerts.alert import alert_from
from sluicegate.events.decode import compile_decoder
from sluicegate.events.event_type import EventType, event_type
from sluicegate.events.time import parse_time

TABLE: dict[str, Any] = {
    "name": "payment",
    "entity_type": "customer",
    "variables": {
        "amount": {"type": "PRICE"},
        "money": {"type": "CURRENCY_CODE"},
        "email": {"type": "EMAIL_ADDRESS"},
        "name": {"type": "BILLING_NAME"},
    },
}
KIND = event_type(TABLE)
FD = {
    "outcome": "block",
    "ttdf": 9,
    "proc_time": 8,
    "frauddetector_time": 0.4,
    "detector": "payments",
    "detector_version": "3",
    "decided_by": "rule:score_block",
    "outcomes": ["block"],
    "rules": ["score_block", "huge"],
    "score": 987.25,
    "model_version": "1.0",
    "reasons": [
        {
            "group": "pace",
            "feature": "customer_count_1h",
            "text": "17 transactions within the hour",
            "value": 17.0,
            "contribution": 2.5,
            "direction": "raises",
        },
        {
            "group": "age",
            "feature": "age",
            "text": "known for 3 d",
            "value": 3.0,
            "contribution": -0.5,
            "direction": "lowers",
        },
    ],
}
EVENT = {
    "event_id": "5e4f/1",
    "entity_id": "269-37-3393",
    "event_time": "2021-11-09T22:56:43.622650",
    "amount": 712.35,
    "money": "usd",
    "email": "jane@example.org",
    "name": "Jane Doe",
}


def record(fd: dict[str, Any] | None = None, **fields: Any) -> bytes:
    return json.dumps({**EVENT, **fields, "fd": {**FD, **(fd or {})}}).encode()


def test_everything_people_need() -> None:
    alert = alert_from(record(), KIND, "https://fraud.example.com/")
    assert alert.event_id == "5e4f/1"
    assert alert.outcome == "block"
    assert alert.time == parse_time("2021-11-09T22:56:43.622650Z")
    assert (alert.entity_type, alert.entity) == ("customer", "269-37-3393")
    assert (alert.amount, alert.currency) == (71235, "USD")
    assert (alert.score, alert.decided_by) == (987.25, "rule:score_block")
    assert alert.rules == ("score_block", "huge")
    assert alert.reasons == (
        "17 transactions within the hour",
        "known for 3 d (lowers the score)",
    )
    assert (alert.detector, alert.version, alert.degraded) == ("payments", "3", None)
    assert alert.link == "https://fraud.example.com/ui/events/5e4f%2F1"


def test_no_customer_data() -> None:
    told = str(alert_from(record(), KIND, "https://x"))
    assert "Jane" not in told
    assert "jane@" not in told


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", "name (its value is not shown)"),
        ("shop", "shop is Doe"),
    ],
)
def test_reasons_tell_no_value_of_customer_data(name: str, text: str) -> None:
    kind = event_type(
        {
            **TABLE,
            "variables": {"name": {"type": "BILLING_NAME"}, "shop": {"type": "CATEGORICAL"}},
        }
    )
    reason = {
        **FD["reasons"][0],  # type: ignore[index]
        "feature": f"{name}_category",
        "text": f"{name} is Doe",
    }
    assert alert_from(record({"reasons": [reason]}), kind, "").reasons == (text,)


def test_no_link_without_a_place_for_it() -> None:
    assert alert_from(record(), KIND, "").link == ""


def test_a_degraded_output_without_score() -> None:
    fd = {"degraded": "deadline", "decided_by": "fallback", "score": None, "reasons": []}
    alert = alert_from(record(fd), KIND, "")
    assert (alert.degraded, alert.score, alert.reasons) == ("deadline", None, ())


OTHER = event_type(
    {
        **TABLE,
        "default_currency": "eur",
        "variables": {
            "amount": {"type": "PRICE", "default": 5},
            "money": {"type": "CURRENCY_CODE", "default": "kwd"},
        },
    }
)
BARE = event_type({**TABLE, "variables": {"shop": {"type": "CATEGORICAL"}}})
FIXED = event_type({**TABLE, "default_currency": "jpy", "variables": {"amount": {"type": "PRICE"}}})


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (KIND, {}),
        (KIND, {"amount": "0.29", "money": " jpy "}),
        (KIND, {"amount": -7, "money": None}),
        (KIND, {"amount": None}),
        (KIND, {"amount": ""}),
        (KIND, {"event_time": "2021-11-09 23:56:43+01:00"}),
        (OTHER, {"amount": "", "money": ""}),
        (OTHER, {"amount": 1.0055, "money": None}),
        (FIXED, {"amount": 500}),
        (BARE, {}),
    ],
)
def test_amount_currency_and_time_are_the_decoders(
    kind: EventType, fields: dict[str, object]
) -> None:
    raw = record(**fields)
    event, alert = compile_decoder(kind)(raw, 1 << 62), alert_from(raw, kind, "")
    assert (alert.amount, alert.currency, alert.time) == (event.amount, event.currency, event.time)


def test_other_records_are_not_taken_for_outputs() -> None:
    with pytest.raises(msgspec.ValidationError):
        alert_from(json.dumps(EVENT).encode(), KIND, "")
