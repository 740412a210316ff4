"""A batch of events through features, model, lists and rules; the same code in every host."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import ModuleType

import numpy as np
from msgspec import Struct
from xxhash import xxh3_64_hexdigest

from sluicegate.detector.detector import Decision, Detector
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.event import Event
from sluicegate.events.time import SECOND
from sluicegate.features.columns import own_columns
from sluicegate.features.engine import Engine, States
from sluicegate.features.kernel import CONFLICT, NEW, REPEAT
from sluicegate.model.explain import Reason

__all__ = ["CONFLICT", "FAILED", "NEW", "REPEAT", "Pipeline", "Result"]

FAILED = -1
"""Status of an event whose scoring raised; it gets the fallback outcome."""

ROWS = 1_024
"""Rows that are scored at once."""


class Result(Struct, gc=False):
    """What became of one event.

    Attributes:
        status: `NEW`, `REPEAT`, `CONFLICT` or `FAILED`; only NEW and FAILED carry a decision.
        decision, score, features, reasons: see `sluicegate.detector.output.Output`.
        error: type of the exception of a FAILED one.
        vector: the features of a FAILED one as doubles, when they had been computed: the states
            count the event then, and `Pipeline.again` decides it later.
    """

    status: int
    decision: Decision | None = None
    score: float | None = None
    features: str | None = None
    reasons: tuple[Reason, ...] = ()
    error: str | None = None
    vector: bytes | None = None


class Pipeline:
    """A detector and the engine that feeds it."""

    def __init__(
        self,
        detector: Detector,
        enrichers: Mapping[str, Enricher],
        *,
        rows: int = ROWS,
        build: ModuleType | None = None,
    ) -> None:
        definition = detector.definition
        self.detector = detector
        self.engine = Engine(
            definition.event_type,
            definition.plan,
            enrichers,
            detector.codes(),
            rows=rows,
            build=build,
        )
        self._matrix = np.frombuffer(self.engine.buffer, dtype=np.float64).reshape(
            rows, self.engine.width
        )
        self._view = memoryview(self.engine.buffer)
        self._bytes = self._view.cast("B")
        self._fallback = Decision(
            definition.fallback_outcome, (definition.fallback_outcome,), (), "fallback"
        )
        self._own = len(own_columns(definition.event_type, definition.plan, enrichers))

    def run(self, events: Sequence[Event], states: States) -> list[Result]:
        """Applies events in their order and decides each; an exception concerns one event only."""
        results: list[Result] = []
        for at in range(0, len(events), self.engine.rows):
            results += self._chunk(events[at : at + self.engine.rows], states)
        return results

    def again(self, event: Event, vector: bytes) -> Result:
        """Decides an event whose features a FAILED result kept, under the same plan.

        What the event tells by itself is computed anew, since a model's category codes are its
        own; the states are not touched.
        """
        engine = self.engine
        values = engine.values_of(event)
        fresh = [
            None if value is None else key.fresh()
            for key, value in zip(engine.keys, values, strict=True)
        ]
        engine.apply(event, fresh, engine.record(event), 0)
        self._matrix[0, self._own :] = np.frombuffer(vector, dtype=np.float64)[self._own :]
        result = Result(NEW)
        self._decide([(event, result)])
        return result

    def late(self, event: Event, states: States) -> Result:
        """Decides an event whose features had failed to be computed; counts it now."""
        engine = self.engine
        try:
            held = [
                None if value is None else states.get(key, value)
                for key, value in enumerate(engine.values_of(event))
            ]
            engine.apply(event, held, engine.record(event), 0)
        except Exception as error:
            return self._failed(error)
        result = Result(NEW)
        self._decide([(event, result)])
        return result

    def _chunk(self, events: Sequence[Event], states: States) -> list[Result]:
        advance = self.engine.advance
        results: list[Result] = []
        fresh: list[tuple[Event, Result]] = []
        for event in events:
            try:
                result = Result(advance(event, states, len(fresh)))
            except Exception as error:
                result = self._failed(error)
                self.note(event, states)
            else:
                if result.status == NEW:
                    fresh.append((event, result))
            results.append(result)
        if fresh:
            self._decide(fresh)
        return results

    def _decide(self, fresh: list[tuple[Event, Result]]) -> None:
        try:
            scores = self.detector.scores(self._matrix, len(fresh))
        except Exception as error:
            for at, (_, result) in enumerate(fresh):
                self._fail(result, error, at)
            return
        listed = [None] * len(fresh) if scores is None else scores.tolist()
        decide = self.detector.decide
        mildest = self.detector.mildest
        width = self.engine.width
        size = width * 8
        explained: list[int] = []
        for at, (event, result) in enumerate(fresh):
            score = listed[at]
            try:
                decision = decide(event, self._view[at * width : at * width + width], score)
            except Exception as error:
                self._fail(result, error, at)
                continue
            result.decision = decision
            result.score = score
            result.features = xxh3_64_hexdigest(self._bytes[at * size : at * size + size])
            if decision.outcome != mildest:
                explained.append(at)
        if explained:
            # Reasons explain a decision; that they can't be given takes nothing from it.
            with suppress(Exception):
                for at, found in zip(
                    explained, self.detector.reasons(self._matrix[explained]), strict=True
                ):
                    fresh[at][1].reasons = found

    def _failed(self, error: Exception) -> Result:
        result = Result(FAILED)
        self._fail(result, error)
        return result

    def note(self, event: Event, states: States) -> None:
        """Remembers an event that could not be counted, so that a retry gets its first answer."""
        engine = self.engine
        with suppress(Exception):
            entity, record = states.get(0, event.entity), engine.record(event)
            if engine.recall(event, entity, record) == NEW:
                engine.keys[0].remember(entity, event.time // SECOND, record)

    def _fail(self, result: Result, error: Exception, row: int | None = None) -> None:
        result.status = FAILED
        result.decision = self._fallback
        result.error = type(error).__name__
        if row is not None:
            result.vector = self.vector(row)

    def vector(self, row: int) -> bytes:
        """The features in a row of the buffer, as doubles."""
        size = self.engine.width * 8
        return bytes(self._bytes[row * size : row * size + size])
