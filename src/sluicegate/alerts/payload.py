"""An alert or digest as JSON, for programs."""

import msgspec
from msgspec import Struct

from sluicegate.alerts.alert import Alert, Delivery
from sluicegate.alerts.keys import plain_key
from sluicegate.alerts.wording import counts_all, summed
from sluicegate.events.money import format_minor
from sluicegate.events.time import format_time


class AlertPayload(Struct, frozen=True):
    """One event.

    Attributes:
        time: event time, ISO 8601 in UTC.
        amount: exact decimal text in major units, as in ``"712.35"``, or null.
        amount_minor: the same as an integer in the currency's minor units, or null.
        currency: upper-case code, ``""`` when not known.
        score: 0 to 1000, null without model.
        decided_by: ``rule:…``, ``block_list:…``, ``allow_list:…``, ``default`` or ``fallback``.
        rules: ids of the rules that matched.
        reasons: sentences, the strongest first.
        degraded: why the fallback outcome was given, or null.
        link: address of the event's page, ``""`` for none.
    """

    event_id: str
    outcome: str
    time: str
    entity_type: str
    entity: str
    amount: str | None
    amount_minor: int | None
    currency: str
    score: float | None
    decided_by: str
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    detector: str
    version: str
    degraded: str | None
    link: str


class SumPayload(Struct, frozen=True):
    """Amounts of one currency.

    Attributes:
        amount: exact decimal text in major units.
        amount_minor: the same as an integer in the currency's minor units.
    """

    currency: str
    amount: str
    amount_minor: int


class TotalPayload(Struct, frozen=True):
    """All alerts of one outcome that a digest stands for, listed or not.

    Attributes:
        count: how many, those without an amount among them.
        sums: one per currency; never added up across currencies.
    """

    outcome: str
    count: int
    sums: tuple[SumPayload, ...]


class Payload(Struct, frozen=True, omit_defaults=True):
    """A delivery; a repeat of it has the same bytes.

    Attributes:
        type: ``alert`` or ``digest``.
        id: the same at each try; also in ``webhook-id`` and ``Idempotency-Key``.
        created: the event's time, or the end of the digest's period; ISO 8601 in UTC.
        total: how many alerts it stands for; of a digest not all need be in `alerts`.
        since, until: the digest's period, ISO 8601 in UTC.
        totals: of a digest, per outcome; missing when not all are known.
    """

    type: str
    id: str
    created: str
    total: int
    alerts: tuple[AlertPayload, ...]
    since: str | None = None
    until: str | None = None
    totals: tuple[TotalPayload, ...] | None = None


def payload(delivery: Delivery) -> bytes:
    """The JSON of a delivery, UTF-8: a `Payload`."""
    digest = delivery.digest
    made = Payload(
        type="digest" if digest else "alert",
        id=plain_key(delivery.key),
        created=format_time(delivery.until if digest else delivery.alerts[0].time),
        total=delivery.total,
        alerts=tuple(_alert(alert) for alert in delivery.alerts),
        since=format_time(delivery.since) if digest else None,
        until=format_time(delivery.until) if digest else None,
        totals=_totals(delivery) if digest and counts_all(delivery) else None,
    )
    return msgspec.json.encode(made)


def _totals(delivery: Delivery) -> tuple[TotalPayload, ...]:
    return tuple(
        TotalPayload(
            name, count, tuple(SumPayload(code, format_minor(n, code), n) for code, n in sums)
        )
        for name, count, sums in summed(delivery)
    )


def _alert(alert: Alert) -> AlertPayload:
    return AlertPayload(
        event_id=alert.event_id,
        outcome=alert.outcome,
        time=format_time(alert.time),
        entity_type=alert.entity_type,
        entity=alert.entity,
        amount=None if alert.amount is None else format_minor(alert.amount, alert.currency),
        amount_minor=alert.amount,
        currency=alert.currency,
        score=alert.score,
        decided_by=alert.decided_by,
        rules=alert.rules,
        reasons=alert.reasons,
        detector=alert.detector,
        version=alert.version,
        degraded=alert.degraded,
        link=alert.link,
    )
