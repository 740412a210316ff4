"""An alert or digest as plain text: as complete as the page."""

from sluicegate.alerts.alert import Alert, Delivery
from sluicegate.alerts.wording import (
    counts_all,
    decided_text,
    entity_text,
    money_text,
    outcome_text,
    period_text,
    plain,
    score_text,
    time_text,
    totals,
)


def text(delivery: Delivery) -> str:
    """Lines for people, ``\\n`` at the end of each."""
    lines = _digest(delivery) if delivery.digest else _single(delivery.alerts[0])
    return "\n".join(lines) + "\n"


def facts(alert: Alert) -> list[tuple[str, str]]:
    """What there is to know besides outcome, amount, entity and time, with names."""
    result = [
        ("Transaction", plain(alert.event_id)),
        ("Score", "none" if alert.score is None else f"{score_text(alert.score)} of 1000"),
        ("Decided by", decided_text(alert.decided_by)),
        ("Rules", ", ".join(plain(rule) for rule in alert.rules) or "none matched"),
        ("Detector", f"{plain(alert.detector)}, version {plain(alert.version)}"),
    ]
    if alert.degraded:
        result.append(("Degraded", f"{plain(alert.degraded)} (the fallback outcome was given)"))
    return result


def _single(alert: Alert) -> list[str]:
    lines = [
        f"{name + ':':<13}{value}"
        for name, value in (
            ("Outcome", outcome_text(alert.outcome)),
            ("Amount", money_text(alert.amount, alert.currency) or "none"),
            (plain(alert.entity_type, 11).capitalize(), plain(alert.entity)),
            ("Time", time_text(alert.time)),
            *facts(alert),
        )
    ]
    if alert.reasons:
        lines += ["", "Reasons:", *(f"- {plain(reason)}" for reason in alert.reasons)]
    if alert.link:
        lines += ["", "Look at it:", plain(alert.link)]
    return lines


def _digest(delivery: Delivery) -> list[str]:
    shown = len(delivery.alerts)
    lines = [
        f"{delivery.total:,} alerts",
        period_text(delivery.since, delivery.until),
        "",
        totals_heading(delivery) + ":",
    ]
    lines += [
        f"- {total.outcome}: {total.count:,}"
        + (f" ({'; '.join(total.sums)})" if total.sums else "")
        for total in totals(delivery)
    ]
    for alert in delivery.alerts:
        lines += ["", *_entry(alert)]
    if delivery.total > shown:
        lines += ["", f"and {delivery.total - shown:,} more"]
    return lines


def _entry(alert: Alert) -> list[str]:
    money = money_text(alert.amount, alert.currency) or "no amount"
    by = decided_text(alert.decided_by)
    lines = [
        f"{outcome_text(alert.outcome)}: {money}, {entity_text(alert)}",
        f"  {time_text(alert.time)}, transaction {plain(alert.event_id)}",
        f"  score {score_text(alert.score)}, {by},"
        f" {plain(alert.detector)} version {plain(alert.version)}",
    ]
    lines += [f"  - {plain(reason)}" for reason in alert.reasons]
    if alert.degraded:
        lines.append(f"  degraded: {plain(alert.degraded)}")
    if alert.link:
        lines.append(f"  {plain(alert.link)}")
    return lines


def totals_heading(delivery: Delivery) -> str:
    """What the totals are of."""
    # Only what an earlier version stored has no totals of its own.
    shown = len(delivery.alerts)
    return "Totals" if counts_all(delivery) else f"Totals of the {shown:,} shown"
