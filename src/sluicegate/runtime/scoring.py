"""Files of events through the detector, as a live host would have decided them."""

from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from heapq import heappop, heappush

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sluicegate.detector.detector import Detector
from sluicegate.detector.output import Output, encode_output
from sluicegate.detector.pipeline import CONFLICT, FAILED, REPEAT, Pipeline, Result
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.envelope import attach
from sluicegate.events.event import Event
from sluicegate.events.time import SECOND
from sluicegate.features.replay import Known, MemoryStates, apply_label
from sluicegate.runtime.labelled import (
    LabelledEvents,
    final_verdicts,
    known_labels,
    verdicts_on,
)
from sluicegate.runtime.progress import Progress

BATCH = 1_024

NEVER = 1 << 62


class Scored(Struct):
    """What came out.

    Attributes:
        events: decided ones; repeats and conflicts are not.
        outcomes: outcome -> how many.
        rules: rule id -> how often it decided or matched.
        by_label: (outcome, 1 fraud | 0 legitimate) -> how many.
        scores: (k,) of the events that have one.
        labels: (k,) beside them: 1, 0, -1.
        times: (k,) beside them: event times, microseconds.
        repeats, conflicts, failed: how many.
        errors: type of a failure -> how often.
    """

    events: int
    outcomes: Counter[str]
    rules: Counter[str]
    by_label: Counter[tuple[str, int]]
    scores: NDArray[np.float64]
    labels: NDArray[np.int8]
    times: NDArray[np.int64]
    repeats: int
    conflicts: int
    failed: int
    errors: Counter[str]


def score(
    labelled: LabelledEvents,
    detector: Detector,
    enrichers: Mapping[str, Enricher],
    progress: Progress,
    clock: Callable[[], int],
    write: Callable[[bytes], None] | None = None,
    *,
    batch: int = BATCH,
) -> Scored:
    """Decides all events in the total order; labels count from when they became known, and blocked
    events as unknown until then.

    Args:
        clock: microseconds since the epoch, for the outputs' times.
        write: takes each output record, without end of line.
        batch: most events decided at once; it decides nothing else.
    """
    pipeline = Pipeline(detector, enrichers, rows=batch)
    states = MemoryStates(pipeline.engine)
    events = labelled.events
    verdicts = final_verdicts(labelled)
    known = known_labels(labelled, pipeline.engine, detector.definition.plan)
    blocks = _Blocks(labelled, pipeline, states)
    sums = _Sums(detector, clock, write)
    progress.begin("Scoring events", "events", len(events))
    at, label, told = 0, 0, 0
    while at < len(events):
        while label < len(known) and known[label].time <= events[at].time:
            apply_label(pipeline.engine, states, known[label])
            label += 1
        blocks.settle(events[at].time)
        end = min(at + batch, len(events))
        due = min(blocks.due(events[at].time), known[label].time if label < len(known) else NEVER)
        if due <= events[end - 1].time:
            end = next(place for place in range(at + 1, end) if events[place].time >= due)
        started = clock()
        results = pipeline.run(events[at:end], states)
        blocks.note(at, results)
        sums.add(events[at:end], verdicts[at:end], results, started)
        at = end
        if at - told >= batch or at == len(events):
            told = at
            progress.update(at)
    progress.end(f"{sums.events:,} events decided")
    return sums.result()


class _Blocks:
    """Blocked events, which count as unknown until there is a verdict, as in a live host."""

    def __init__(self, labelled: LabelledEvents, pipeline: Pipeline, states: MemoryStates) -> None:
        definition = pipeline.detector.definition
        self._labelled = labelled
        self._engine = pipeline.engine
        self._states = states
        self._risk = definition.plan.risk
        self._worst = definition.outcomes[0]
        self._open: list[tuple[int, int]] = []

    def note(self, first: int, results: list[Result]) -> None:
        """Takes the results of the events from position `first` on."""
        if self._risk is None:
            return
        for at, result in enumerate(results, first):
            decision = result.decision
            if decision is None or decision.outcome != self._worst:
                continue
            if self._labelled.events[at].refund:
                continue
            self._count(at, 1)
            for time, _ in verdicts_on(self._labelled, at, self._risk)[:1]:
                heappush(self._open, (time, at))

    def settle(self, now: int) -> None:
        """Gives way to the verdicts that are known by now."""
        while self._open and self._open[0][0] <= now:
            self._count(heappop(self._open)[1], -1)

    def due(self, now: int) -> int:
        """The time from which an event must wait for those from `now` on to be decided: a verdict
        is known then, or windows reach the first of them."""
        if self._risk is None:
            return NEVER
        tile = self._risk.tile
        reached = (now // SECOND // tile + 1) * tile + self._risk.delay - 1
        following = self._open[0][0] if self._open else NEVER
        return min(max(reached * SECOND, now + 1), following)

    def _count(self, at: int, unknown: int) -> None:
        event = self._labelled.events[at]
        values = tuple(self._engine.values_of(event))
        known = Known(event.time + 1, event.time, values, 0, unknown)
        apply_label(self._engine, self._states, known)


class _Sums:
    """Counts results and writes their records."""

    def __init__(
        self,
        detector: Detector,
        clock: Callable[[], int],
        write: Callable[[bytes], None] | None,
    ) -> None:
        self.events = 0
        self._detector = detector
        self._clock = clock
        self._write = write
        self._outcomes: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()
        self._by_label: Counter[tuple[str, int]] = Counter()
        self._scores: list[float] = []
        self._labels: list[int] = []
        self._times: list[int] = []
        self._statuses: Counter[int] = Counter()
        self._errors: Counter[str] = Counter()

    def add(
        self, events: list[Event], verdicts: "array[int]", results: list[Result], started: int
    ) -> None:
        now = self._clock()
        each = (now - started) / 1_000 / max(len(events), 1)
        for event, verdict, result in zip(events, verdicts, results, strict=True):
            self._statuses[result.status] += 1
            decision = result.decision
            if decision is None:
                continue
            self.events += 1
            self._outcomes[decision.outcome] += 1
            self._rules.update(decision.rules)
            if result.error is not None:
                self._errors[result.error] += 1
            if verdict >= 0:
                self._by_label[decision.outcome, verdict] += 1
            if result.score is not None:
                self._scores.append(result.score)
                self._labels.append(verdict)
                self._times.append(event.time)
            if self._write is not None:
                fd = encode_output(self._output(event, result, started, now, each))
                self._write(attach(event.raw, fd))

    def _output(self, event: Event, result: Result, started: int, now: int, each: float) -> Output:
        decision = result.decision
        assert decision is not None
        detector = self._detector
        return Output(
            outcome=decision.outcome,
            ttdf=(now - event.time) // 1_000,
            proc_time=(started - event.time) // 1_000,
            frauddetector_time=round(each, 4),
            detector=detector.definition.detector,
            detector_version=detector.version,
            decided_by=decision.decided_by,
            outcomes=decision.outcomes,
            rules=decision.rules,
            score=result.score,
            model_version=detector.model_version,
            features=result.features,
            reasons=result.reasons,
            degraded=result.error,
        )

    def result(self) -> Scored:
        return Scored(
            self.events,
            self._outcomes,
            self._rules,
            self._by_label,
            np.array(self._scores, dtype=np.float64),
            np.array(self._labels, dtype=np.int8),
            np.array(self._times, dtype=np.int64),
            self._statuses[REPEAT],
            self._statuses[CONFLICT],
            self._statuses[FAILED],
            self._errors,
        )
