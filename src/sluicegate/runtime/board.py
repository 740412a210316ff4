"""The demo's scoreboard: what came out, how fast, and what it was worth."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

import msgspec
from msgspec import Struct

from sluicegate.events.money import format_minor, scale, to_minor
from sluicegate.runtime.clock import now as wall_clock
from sluicegate.runtime.processor import Report
from sluicegate.simulate.campaigns.campaign import Campaign
from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.truth import Score, Tally, Truth

LATENCIES = 4_096
RATE_SECONDS = 10.0
CAMPAIGNS = 12
"""The newest campaigns that are shown."""


class Block(Struct, frozen=True):
    """One blocked event as shown: what a person needs, and whether it was right."""

    time: str
    entity: str
    amount: str
    decided_by: str
    score: float | None
    reasons: tuple[str, ...]
    fraud: bool | None


class Raid(Struct, frozen=True):
    """A campaign as shown: what it is, what became of its events, and whether more is to come."""

    campaign: Campaign
    tally: Tally
    running: bool


class Snapshot(Struct, frozen=True):
    """The board at one moment.

    Attributes:
        rate: events scored per second over the last seconds.
        p50, p99: milliseconds from the moment an event was due to its durable outcome.
        pending: events accepted and not yet scored.
        raids: the newest campaigns, the latest first.
    """

    scored: int
    rate: float
    p50: float | None
    p99: float | None
    outcomes: dict[str, int]
    rejected: int
    repeats: int
    pending: int
    blocks: tuple[Block, ...]
    score: Score
    raids: tuple[Raid, ...] = ()


class _Reason(Struct):
    text: str


class _Fd(Struct):
    outcome: str
    decided_by: str
    score: float | None = None
    reasons: list[_Reason] = []
    repeat_of: int | None = None


class _Output(Struct):
    event_id: str
    entity_id: str
    event_time: str
    transaction_amt: float
    transaction_currency: str
    fd: _Fd


_decode = msgspec.json.Decoder(_Output).decode


class Board:
    """Counts for the display; told by producer and worker, read by the display.

    Args:
        threshold: the naive rule's, in US cents.
        campaigns: those begun so far, the newest last.
        clock: microseconds UTC.
    """

    def __init__(
        self,
        threshold: int,
        campaigns: Callable[[], Sequence[Campaign]] = tuple,
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        self.threshold = threshold
        self._campaigns = campaigns
        self._clock = clock
        self._lock = Lock()
        self._truth = Truth(threshold)
        self._due: dict[str, tuple[float, bool]] = {}
        self._latencies: deque[float] = deque(maxlen=LATENCIES)
        self._recent: deque[tuple[float, int]] = deque()
        self._outcomes: dict[str, int] = {}
        self._blocks: deque[Block] = deque(maxlen=8)
        self._scored = self._rejected = self._repeats = self._pending = 0

    def note(self, item: Simulated, due: float) -> None:
        """An event is about to be sent."""
        with self._lock:
            self._due[item.event_id] = (due, item.fraud)
            self._truth.note(
                item.event_id,
                item.fraud,
                item.amount_minor,
                item.currency,
                item.campaign,
                item.scenario,
            )

    def observe(self, report: Report, _seconds: float) -> None:
        """A batch was committed."""
        now = time.perf_counter()
        with self._lock:
            for value in report.values:
                self._output(_decode(value), now)
            self._rejected += report.rejected
            self._pending = report.pending
            self._recent.append((now, len(report.values)))
            while self._recent and self._recent[0][0] < now - RATE_SECONDS:
                self._recent.popleft()

    def _output(self, output: _Output, now: float) -> None:
        if output.fd.repeat_of is not None:
            self._repeats += 1
            return
        outcome = output.fd.outcome
        self._scored += 1
        self._outcomes[outcome] = self._outcomes.get(outcome, 0) + 1
        due = self._due.pop(output.event_id, None)
        if due is not None:
            self._latencies.append((now - due[0]) * 1_000)
            self._truth.judge(output.event_id, outcome)
        if outcome == "block":
            self._blocks.appendleft(_block(output, None if due is None else due[1]))

    def snapshot(self) -> Snapshot:
        """The board now."""
        with self._lock:
            latencies = sorted(self._latencies)
            recent = list(self._recent)
            now = time.perf_counter()
            span = min(RATE_SECONDS, now - recent[0][0]) if recent else 0.0
            return Snapshot(
                self._scored,
                sum(count for _, count in recent) / span if span > 0.5 else 0.0,
                _quantile(latencies, 0.5),
                _quantile(latencies, 0.99),
                dict(self._outcomes),
                self._rejected,
                self._repeats,
                self._pending,
                tuple(self._blocks),
                self._truth.score,
                self._raids(),
            )

    def _raids(self) -> tuple[Raid, ...]:
        now = self._clock()
        raids = []
        for campaign in self._campaigns()[-CAMPAIGNS:]:
            tally = self._truth.campaign(campaign.number)
            raids.append(
                Raid(campaign, tally, campaign.ends > now and tally.seen < campaign.events)
            )
        return tuple(reversed(raids))


def _block(output: _Output, fraud: bool | None) -> Block:
    code = output.transaction_currency.upper()
    amount = format_minor(to_minor(output.transaction_amt, scale(code)), code)
    return Block(
        output.event_time[11:19],
        output.entity_id,
        f"{amount} {code}",
        output.fd.decided_by,
        output.fd.score,
        tuple(reason.text for reason in output.fd.reasons),
        fraud,
    )


def _quantile(ordered: list[float], share: float) -> float | None:
    """The nearest-rank quantile, None for nothing.

    >>> _quantile([1.0, 2.0, 3.0, 4.0], 0.5)
    2.0
    """
    if not ordered:
        return None
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
