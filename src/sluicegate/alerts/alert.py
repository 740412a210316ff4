"""One event as told to people, and what is sent at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from sluicegate.detector.output import Output
from sluicegate.detector.tally import Tally
from sluicegate.events.event_type import EventType
from sluicegate.events.money import scale, to_minor
from sluicegate.events.time import to_micros
from sluicegate.events.variables import Variable
from sluicegate.model.explain import Reason

PAGES = "/ui/events/"
"""Where the dashboard has its pages of events."""


class Alert(Struct, frozen=True):
    """One event as told to people: no customer data but the entity's id.

    Attributes:
        time: event time, microseconds UTC.
        amount: minor units of `currency`, None when the event has none.
        currency: upper-case code, ``""`` when not known.
        score: 0 to 1000, None without model.
        decided_by, rules, degraded: see `sluicegate.detector.output.Output`.
        reasons: sentences, the strongest first.
        detector, version: under which it was decided.
        link: address of the event's page, ``""`` for none.
    """

    event_id: str
    outcome: str
    time: int
    entity_type: str
    entity: str
    amount: int | None
    currency: str
    score: float | None
    decided_by: str
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    detector: str
    version: str
    degraded: str | None
    link: str


class Delivery(Struct, frozen=True):
    """One thing to be sent.

    Attributes:
        key: the same at each try of the same thing.
        alerts: those shown; at least one.
        total: how many it stands for, at least those shown.
        digest: several events told together.
        since, until: the digest's period, microseconds UTC.
        tallies: of all it stands for, each outcome and currency once; empty when not known.
    """

    key: str
    alerts: tuple[Alert, ...]
    total: int
    digest: bool
    since: int
    until: int
    tallies: tuple[Tally, ...] = ()


def amount_from(record: bytes, kind: EventType) -> tuple[int | None, str]:
    """Minor units and currency of an output record, as `alert_from` gives them."""
    fields = msgspec.json.decode(record, type=dict[str, Any])
    currency = _currency(fields, kind)
    return _amount(fields, kind, currency), currency


def alert_from(record: bytes, kind: EventType, link_base: str) -> Alert:
    """The alert of an output record.

    Args:
        record: of the topic of outputs; its event was accepted as one of `kind`.
        link_base: the server's address as people reach it; ``""`` for no links.

    Raises:
        msgspec.ValidationError: when the record is no output of `kind`.
    """
    fields = msgspec.json.decode(record, type=dict[str, Any])
    output = msgspec.convert(fields.get("fd"), Output)
    event_id = str(fields[kind.event_id])
    currency = _currency(fields, kind)
    return Alert(
        event_id=event_id,
        outcome=output.outcome,
        time=to_micros(msgspec.convert(fields[kind.event_time], datetime)),
        entity_type=kind.entity_type,
        entity=str(fields[kind.entity_id]),
        amount=_amount(fields, kind, currency),
        currency=currency,
        score=output.score,
        decided_by=output.decided_by,
        rules=output.rules,
        reasons=tuple(_sentence(reason, kind) for reason in output.reasons),
        detector=output.detector,
        version=output.detector_version,
        degraded=output.degraded,
        link=f"{link_base.rstrip('/')}{PAGES}{quote(event_id, safe='')}" if link_base else "",
    )


_TOLD = (
    *("CATEGORICAL", "PRODUCT_CATEGORY", "PAYMENT_TYPE", "CURRENCY_CODE", "AVS"),
    *("BILLING_COUNTRY", "SHIPPING_COUNTRY"),
)
"""Types whose values, as categories, say nothing about who the customer is."""


def _sentence(reason: Reason, kind: EventType) -> str:
    text = reason.text
    for item in kind.variables:
        if reason.feature == f"{item.name}_category" and item.type not in _TOLD:
            text = f"{item.name.replace('_', ' ')} (its value is not shown)"
    return text if reason.direction == "raises" else f"{text} (lowers the score)"


def _value(fields: Mapping[str, Any], item: Variable | None) -> Any:
    """The variable as the event's decoder fills it in."""
    if item is None:
        return None
    value = fields.get(item.name)
    return item.default if value is None or value == "" else value


def _currency(fields: Mapping[str, Any], kind: EventType) -> str:
    value = _value(fields, kind.first("CURRENCY_CODE"))
    return (str(value or "").strip() or kind.default_currency).upper()


def _amount(fields: Mapping[str, Any], kind: EventType, currency: str) -> int | None:
    value = _value(fields, kind.first("PRICE"))
    return None if value is None or value == "" else to_minor(float(value), scale(currency))
