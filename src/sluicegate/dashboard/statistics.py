"""The counts behind the live page: told of every commit, asked once a second.

The worker's thread hands small batches over, and a thread of its own counts them twice a second,
in bulk, so that a lone event waits for nothing. When much comes the worker's thread counts it at
once: batches kept alive for another thread cost it far more (new memory for each next batch) than
the counting does. All counting is under one lock.
"""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby
from threading import Event, Lock, Thread
from typing import Final

import structlog

from sluicegate.dashboard.counting import Batch, Block, Vocabulary, count
from sluicegate.dashboard.snapshot import Snapshot, blocked, named_currencies, view
from sluicegate.dashboard.windows import Sliding, Whole
from sluicegate.detector.definition import Definition
from sluicegate.events.time import MINUTE, SECOND
from sluicegate.runtime.processor import Report

COUNT_SECONDS: Final = 0.5

MOST_WAITING: Final = 2_000
"""Events handed over and not yet counted; beyond that the worker's thread counts them."""

SLOT: Final = 5 * SECOND
"""Batches are counted apart by this; the windows' widths are its multiples."""

RATE_SECONDS: Final = 10

BLOCKS: Final = 10

log = structlog.get_logger()


class Statistics:
    """Bounded counts of what was scored.

    Args:
        clock: microseconds UTC.
    """

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self.started = clock()
        """Outputs written before this are not observed; see `sluicegate.dashboard.seed`."""
        self._queue: deque[Batch] = deque()
        self._waiting = 0
        self._lock = Lock()
        self._names = Vocabulary()
        self._minutes = Sliding(SLOT)
        self._hour = Sliding(MINUTE)
        self._whole = Whole()
        self._recent: deque[tuple[int, int]] = deque()
        self._blocks: deque[Block] = deque(maxlen=BLOCKS)
        self._pending = 0
        self._seeded = 0
        self._since = self.started
        self._definition: Callable[[], Definition | None] = _none
        self._closed = Event()
        self._closing: list[Callable[[], None]] = []
        self._thread: Thread | None = None

    def bind(self, definition: Callable[[], Definition | None]) -> None:
        """Begins to count; `definition` gives what scores, and is called in the worker's thread.

        What is observed before is kept as long as it is no more than `MOST_WAITING` events.
        """
        self._definition = definition
        if self._thread is None:
            self._thread = Thread(target=self._run, name="sluicegate-counts", daemon=True)
            self._thread.start()

    def observe(self, report: Report, _seconds: float) -> None:
        """Takes a committed batch; in the worker's thread."""
        now = self._clock()
        scored = report.scored
        self._queue.append(
            Batch(scored, report.rejected, report.pending, report.finished, now, self._definition())
        )
        self._waiting += len(scored)
        if self._waiting > MOST_WAITING:
            self._overflow(now)

    def _overflow(self, now: int) -> None:
        with self._lock:
            if self._thread is not None:
                self._count()
                return
            # Nothing to count by yet: outputs up to now will be read from the store instead.
            self._queue.clear()
            self._waiting = 0
            self.started = now

    def seed(
        self, batches: Sequence[tuple[int, Batch]], definition: Definition, since: int
    ) -> None:
        """Counts what was stored before the start, too.

        Args:
            batches: (when its outputs were written, microseconds UTC; the outputs).
            since: when the first of them was written.
        """
        with self._lock:
            newer = list(self._blocks)
            self._blocks.clear()
            for slot, group in groupby(batches, key=lambda item: item[0] // SLOT):
                found = [batch for _, batch in group]
                self._seeded += sum(len(batch.scored) for batch in found)
                self._add(slot * SLOT, found, definition)
            self._blocks.extend(newer)
            self._since = min(self._since, since)

    def on_close(self, closing: Callable[[], None]) -> None:
        """Has a function called by `close`."""
        self._closing.append(closing)

    def close(self) -> None:
        """Counts no more, and ends the streams; in the event loop."""
        self._closed.set()
        for closing in self._closing:
            closing()
        if self._thread is not None:
            self._thread.join(5.0)

    def _run(self) -> None:
        while not self._closed.wait(COUNT_SECONDS):
            try:
                with self._lock:
                    self._count()
            except Exception as error:
                log.error("counts failed", error=type(error).__name__, detail=str(error))

    def _count(self) -> None:
        """Counts what waits; the caller has the lock."""
        batches: list[Batch] = []
        while self._queue:
            batches.append(self._queue.popleft())
        # The worker may add meanwhile: this is a bound, not a count.
        self._waiting = 0
        for (slot, _), group in groupby(
            batches, key=lambda batch: (batch.committed // SLOT, id(batch.definition))
        ):
            found = list(group)
            definition = found[0].definition or self._definition()
            if definition is not None:
                self._add(slot * SLOT, found, definition)
                self._recent.extend((batch.committed, len(batch.scored)) for batch in found)
            self._pending = found[-1].pending
        self._forget(self._clock())

    def _add(self, time: int, batches: Sequence[Batch], definition: Definition) -> None:
        tally, blocks = count(batches, definition, self._names, BLOCKS)
        for window in (self._minutes, self._hour, self._whole):
            window.add(time, tally)
        self._blocks.extend(blocks)

    def _forget(self, now: int) -> None:
        while self._recent and self._recent[0][0] <= now - RATE_SECONDS * SECOND:
            self._recent.popleft()

    def snapshot(self) -> Snapshot:
        """Everything as of now; from any thread."""
        with self._lock:
            self._count()
            now = self._clock()
            for window in (self._minutes, self._hour, self._whole):
                window.advance(now)
            definition = self._definition()
            kind = None if definition is None else definition.event_type
            state = None if kind is None else kind.first("BILLING_STATE")
            category = None if kind is None else kind.first("PRODUCT_CATEGORY")
            named = (("5 min", self._minutes), ("1 hour", self._hour), ("All", self._whole))
            span = min(RATE_SECONDS, max(1.0, (now - self.started) / SECOND))
            return Snapshot(
                now,
                self._since,
                self._seeded,
                sum(events for _, events in self._recent) / span,
                self._pending,
                None if state is None else state.name,
                None if category is None else category.name,
                named_currencies(window.total for _, window in named),
                [view(name, window.total, window.columns()) for name, window in named],
                [blocked(item) for item in reversed(self._blocks)],
            )


def _none() -> None:
    return None
