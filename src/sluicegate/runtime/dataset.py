"""A data set to train on, out of replayed events."""

from array import array
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sluicegate.detector.definition import Definition
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.event import Event
from sluicegate.events.money import scale
from sluicegate.features.engine import Engine
from sluicegate.features.replay import MemoryStates, replay
from sluicegate.model.dataset import Dataset
from sluicegate.runtime.codes import GrowingCodes
from sluicegate.runtime.labelled import LabelledEvents, final_verdicts, known_labels
from sluicegate.runtime.progress import Progress

ROWS = 4_096
"""Rows computed between two words on the progress."""


def build(
    labelled: LabelledEvents,
    definition: Definition,
    enrichers: Mapping[str, Enricher],
    progress: Progress,
    *,
    adopt: Callable[[Engine, MemoryStates], None] | None = None,
) -> Dataset:
    """The point-in-time features of all events, with their final verdicts.

    `adopt` gets the states as they are after the last event, which are warm states for live
    scoring.

    Repeats of an event have no row. The matrix is float32: half the memory, and its rounding is
    far below what a tree's thresholds tell apart.
    """
    events = labelled.events
    codes = GrowingCodes()
    engine = Engine(definition.event_type, definition.plan, enrichers, codes, rows=ROWS)
    matrix = np.empty((len(events), engine.width), dtype=np.float32)
    kept = array("q")
    progress.begin("Replaying events", "events", len(events))
    known = known_labels(labelled, engine, definition.plan)
    states = MemoryStates(engine)
    for positions, rows in replay(engine, states, events, known, progress=progress.update):
        start = len(kept)
        matrix[start : start + len(positions)] = rows
        kept.extend(positions)
    if adopt is not None:
        adopt(engine, states)
    count = len(kept)
    left_out = len(events) - count
    progress.end(
        f"{count:,} rows of {engine.width} features"
        + (f", {left_out:,} repeats left out" if left_out else "")
    )
    rows_kept = np.array(kept, dtype=np.int64)
    amounts, currencies = _money(events, kept, definition)
    return Dataset(
        matrix[:count],
        engine.features,
        {item.name: codes.values(item.name) for item in engine.features if item.kind == "category"},
        np.frombuffer(final_verdicts(labelled), dtype=np.int8)[rows_kept].copy(),
        np.array([events[at].time for at in kept], dtype=np.int64),
        _entities(events, kept),
        amounts,
        currencies,
    )


def _entities(events: list[Event], kept: "array[int]") -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(events[at].entity, len(numbers)) for at in kept], dtype=np.int64
    )


def _money(
    events: list[Event], kept: "array[int]", definition: Definition
) -> tuple[NDArray[np.float64] | None, NDArray[np.generic] | None]:
    kind = definition.event_type
    if kind.first("PRICE") is None:
        return None, None
    amounts = np.array(
        [
            np.nan if (amount := events[at].amount) is None else amount / scale(events[at].currency)
            for at in kept
        ],
        dtype=np.float64,
    )
    if kind.first("CURRENCY_CODE") is None:
        return amounts, None
    return amounts, np.array([events[at].currency for at in kept], dtype=object)
