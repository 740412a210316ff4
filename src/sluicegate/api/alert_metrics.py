"""Measures of alerts for Prometheus."""

from collections.abc import Sequence
from sqlite3 import Connection

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from sluicegate.events.time import SECOND
from sluicegate.store.backlog import backlog
from sluicegate.store.deliveries import COUNTER


def alert_families(
    connection: Connection,
    totals: dict[str, dict[str, int]],
    channels: Sequence[str],
    now: int,
) -> list[Metric]:
    """Alerts by channel: those to come, how long the oldest waits, those told.

    Args:
        totals: all counters.
        channels: as configured; others are told of when they have something.
        now: microseconds UTC.
    """
    alerts = GaugeMetricFamily(
        "sluicegate_alerts",
        "Alerts that a channel has not told: waiting, held by a quiet window, failed for good.",
        labels=["channel", "state"],
    )
    oldest = GaugeMetricFamily(
        "sluicegate_alerts_oldest_seconds",
        "How long the oldest alert waits that should be on its way; 0 without any.",
        labels=["channel"],
    )
    failing = GaugeMetricFamily(
        "sluicegate_alerts_failing_seconds",
        "For how long nothing gets through to a channel; 0 while all goes well.",
        labels=["channel"],
    )
    delivered = CounterMetricFamily(
        "sluicegate_alerts_delivered", "Alerts that a channel's receiver has.", labels=["channel"]
    )
    told = totals.get(COUNTER, {})
    for item in backlog(connection, channels):
        for state in ("waiting", "held", "failed"):
            alerts.add_metric([item.channel, state], getattr(item, state))
        oldest.add_metric([item.channel], _seconds(item.oldest, now))
        failing.add_metric([item.channel], _seconds(item.failing, now))
        delivered.add_metric([item.channel], told.get(item.channel, 0))
    return [alerts, oldest, failing, delivered]


def _seconds(since: int | None, now: int) -> float:
    return 0.0 if since is None else max(now - since, 0) / SECOND
