"""Measures for Prometheus: kept by the worker's thread, totals out of the database."""

from bisect import bisect_left
from collections.abc import Iterable
from sqlite3 import Connection

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from sluicegate.api.alert_metrics import alert_families
from sluicegate.detector.ports import TOPICS
from sluicegate.runtime.processor import Report
from sluicegate.runtime.server import Host
from sluicegate.store import counters
from sluicegate.streams.sqlite import SqliteLog

SECONDS = (0.0005, 0.001, 0.002, 0.004, 0.006, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
EVENTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096)


class Histogram:
    """Counts by upper bound; one thread adds, any reads.

    >>> sizes = Histogram((1, 2))
    >>> for size in (1, 2, 7):
    ...     sizes.add(size)
    >>> sizes.buckets(), sizes.total
    ([('1', 1), ('2', 2), ('+Inf', 3)], 10.0)
    """

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Counts a value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self.total += value

    def buckets(self) -> list[tuple[str, int]]:
        """(upper bound, how many up to it) as Prometheus wants them."""
        found, so_far = [], 0
        for bound, count in zip((*self._bounds, "+Inf"), self._counts, strict=True):
            so_far += count
            found.append((str(bound), so_far))
        return found


class Metrics:
    """What the worker tells, since this process began."""

    def __init__(self) -> None:
        self.batch_events = Histogram(EVENTS)
        self.batch_seconds = Histogram(SECONDS)
        self.commit_seconds = Histogram(SECONDS)
        self.fallbacks: dict[str, int] = {}
        self.pending = 0

    def observe(self, report: Report, seconds: float) -> None:
        """Takes a batch; in the worker's thread."""
        self.batch_seconds.add(seconds)
        if report.events:
            self.batch_events.add(report.events)
        self.pending = report.pending

    def fell_back(self, reason: str) -> None:
        """Counts an answer with the fallback outcome."""
        self.fallbacks[reason] = self.fallbacks.get(reason, 0) + 1


class _Collector:
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def exposition(metrics: Metrics, host: Host, connection: Connection) -> bytes:
    """The text that Prometheus reads; totals go on over restarts."""
    own = CollectorRegistry()
    own.register(_Collector(_families(metrics, host, connection)))
    return generate_latest(own)


def _families(metrics: Metrics, host: Host, connection: Connection) -> list[Metric]:
    totals = counters.totals(connection)
    log = SqliteLog(connection)
    topics = CounterMetricFamily(
        "sluicegate_records", "Records ever appended, by topic.", labels=["topic"]
    )
    for topic in TOPICS:
        topics.add_metric([topic], log.bounds(topic)[1])
    repeats = CounterMetricFamily("sluicegate_repeats", "Events that came again.")
    repeats.add_metric([], totals.get("repeats", {}).get("", 0))
    fallbacks = CounterMetricFamily(
        "sluicegate_fallbacks",
        "Answers with the fallback outcome since the start, by reason.",
        labels=["reason"],
    )
    for reason, count in sorted(metrics.fallbacks.items()):
        fallbacks.add_metric([reason], count)
    live = host.processor.live
    active = GaugeMetricFamily(
        "sluicegate_detector_version", "Number of the active detector version, 0 for none."
    )
    active.add_metric([], 0 if live is None else live.number)
    complete = GaugeMetricFamily(
        "sluicegate_states_complete", "1 when the states hold all stored history."
    )
    complete.add_metric([], int(live is not None and live.complete))
    held = GaugeMetricFamily("sluicegate_states_held", "Decoded states in memory.")
    held.add_metric([], 0 if live is None else live.states.held)
    pending = GaugeMetricFamily(
        "sluicegate_pending", "Events that waited to be scored after the last batch."
    )
    pending.add_metric([], metrics.pending)
    return [
        topics,
        _by_label("sluicegate_outcomes", "Decided events, by outcome.", "outcome", totals),
        _by_label("sluicegate_rejected", "Rejected events, by code.", "code", totals),
        repeats,
        fallbacks,
        _histogram("sluicegate_batch_events", "Events in a batch.", metrics.batch_events),
        _histogram("sluicegate_batch_seconds", "Duration of a batch.", metrics.batch_seconds),
        _histogram(
            "sluicegate_commit_seconds",
            "From taking an event to its durable commit.",
            metrics.commit_seconds,
        ),
        pending,
        held,
        complete,
        active,
        *alert_families(connection, totals, host.alerting.channels, host.clock()),
    ]


def _by_label(
    name: str, text: str, label: str, totals: dict[str, dict[str, int]]
) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=[label])
    for value, count in sorted(totals.get(name.removeprefix("sluicegate_"), {}).items()):
        family.add_metric([value], count)
    return family


def _histogram(name: str, text: str, histogram: Histogram) -> HistogramMetricFamily:
    family = HistogramMetricFamily(name, text)
    family.add_metric([], histogram.buckets(), histogram.total)
    return family
