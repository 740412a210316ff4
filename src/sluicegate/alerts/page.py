"""An alert or digest as an HTML page that mail programs can show."""

import importlib.resources
from functools import cache

import jinja2

from sluicegate.alerts.alert import Alert, Delivery
from sluicegate.alerts.text import facts, totals_heading
from sluicegate.alerts.wording import (
    decided_text,
    entity_text,
    money_text,
    outcome_text,
    outcomes,
    period_text,
    plain,
    score_text,
    subject,
    time_text,
    totals,
)

_ACCENTS = {"block": "#d2402f", "review": "#e0a021"}
_OTHER = "#2f6fb5"


def page(delivery: Delivery) -> str:
    """The page: no scripts, no outside assets, light or dark as the reader's system is."""
    alerts = delivery.alerts
    name = "mail_digest.html" if delivery.digest else "mail_one.html"
    found = outcomes(delivery)
    return (
        _environment()
        .get_template(name)
        .render(
            subject=subject(delivery),
            preview=_preview(delivery),
            accent=next((_ACCENTS[o] for o in _ACCENTS if o in found), _OTHER),
            entity_types=" or ".join(dict.fromkeys(f"{plain(a.entity_type)}'s" for a in alerts)),
            alert=alerts[0],
            rows=facts(alerts[0]),
            alerts=alerts,
            total=delivery.total,
            more=delivery.total - len(alerts),
            period=period_text(delivery.since, delivery.until),
            heading=totals_heading(delivery),
            totals=totals(delivery),
        )
    )


def _preview(delivery: Delivery) -> str:
    """What lists of messages show behind the subject."""
    if delivery.digest:
        return "; ".join(
            f"{outcome_text(a.outcome)}: {money_text(a.amount, a.currency)}, {entity_text(a)}"
            for a in delivery.alerts[:3]
        )
    alert = delivery.alerts[0]
    return "; ".join(plain(reason) for reason in alert.reasons) or decided_text(alert.decided_by)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        plain=plain,
        outcome=outcome_text,
        decided=decided_text,
        score=score_text,
        time=time_text,
        money=_money,
        web=_web,
    )
    return environment


def _source(name: str) -> str:
    return importlib.resources.files("sluicegate.alerts").joinpath(name).read_text("utf-8")


def _money(alert: Alert) -> str:
    return money_text(alert.amount, alert.currency)


def _web(link: str) -> bool:
    """Whether a link may be clicked: addresses of other kinds can run what they hold."""
    return link.startswith(("https://", "http://"))
