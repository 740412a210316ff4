"""Stored events through the kernel once more: training matrices, backtests, warm states.

Point in time by construction: events and labels are applied in the total order (time, id), and a
row is filled before anything later is seen.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sluicegate.events.event import Event
from sluicegate.features.engine import Engine, States
from sluicegate.features.kernel import NEW


class Known(Struct, frozen=True):
    """A label resolved against its event.

    Attributes:
        time: when it became known, microseconds; it counts from then on, and not before the
            plan's label delay has passed.
        event_time: the event's own time.
        values: the event's value of each key of the plan, None where it has none.
        fraud, unknown: the change of the verdict: +1 became, -1 no longer is.
    """

    time: int
    event_time: int
    values: tuple[str | None, ...]
    fraud: int
    unknown: int = 0


class MemoryStates:
    """States in a dictionary per key."""

    def __init__(self, engine: Engine) -> None:
        self.held: list[dict[str, Any]] = [{} for _ in engine.keys]
        self._fresh = [key.fresh for key in engine.keys]

    def get(self, key: int, value: str) -> Any:
        """The state of a value; a fresh one is kept from now on."""
        states = self.held[key]
        state = states.get(value)
        if state is None:
            state = states[value] = self._fresh[key]()
        return state


def apply_label(engine: Engine, states: States, label: Known) -> None:
    """Counts a label in the states of its event's keys."""
    for key, value in enumerate(label.values):
        if value is not None:
            engine.label(states.get(key, value), key, label.event_time, label.fraud, label.unknown)


def ordered(events: Iterable[Event]) -> list[Event]:
    """Events in the total order of all hosts: event time, then event id."""
    return sorted(events, key=lambda event: (event.time, event.id))


def replay(
    engine: Engine,
    states: States,
    events: Sequence[Event],
    labels: Sequence[Known] = (),
    *,
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[list[int], NDArray[np.float64]]]:
    """Applies events and labels in order and yields filled rows, a buffer at a time.

    Args:
        events: in the total order (`ordered`).
        labels: in the order of their times; those of the same time as an event come before it.
        progress: told the number of events done after each buffer.

    Yields:
        Positions in `events` of the rows (repeats and conflicts have none) and the rows, a view
        of shape (n, width) that the next step overwrites.
    """
    view = np.frombuffer(engine.buffer, dtype=np.float64).reshape(engine.rows, engine.width)
    positions: list[int] = []
    waiting = iter(labels)
    label = next(waiting, None)
    advance = engine.advance
    rows = engine.rows
    for position, event in enumerate(events):
        while label is not None and label.time <= event.time:
            apply_label(engine, states, label)
            label = next(waiting, None)
        if advance(event, states, len(positions)) == NEW:
            positions.append(position)
            if len(positions) == rows:
                yield positions, view
                positions = []
                if progress is not None:
                    progress(position + 1)
    while label is not None:
        apply_label(engine, states, label)
        label = next(waiting, None)
    if positions:
        yield positions, view[: len(positions)]
    if progress is not None:
        progress(len(events))
