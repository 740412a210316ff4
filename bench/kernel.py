"""One step of the kernel for all keys of the default plan, by length of history, in both builds.

python bench/kernel.py [--json PATH]
"""

import gc
import random
import time
from types import ModuleType
from typing import Any

from load import Load
from parts import EPOCH, RATE, arguments, definition, one_core, show

from sluicegate.enrich.table import enrichers
from sluicegate.events.decode import compile_decoder
from sluicegate.features import kernel
from sluicegate.features.backend import compiled
from sluicegate.features.engine import Engine
from sluicegate.features.replay import MemoryStates

HISTORIES = (10, 1_000, 10_000, 100_000)
MEASURED = 3_000


def main() -> None:
    given = arguments(__doc__ or "", gap_seconds=60.0)
    one_core()
    gc.disable()
    builds = [build for build in (compiled(), kernel) if build is not None]
    rows: list[dict[str, Any]] = []
    for build in builds:
        for history in HISTORIES:
            rows += [step_time(build, history, given.gap_seconds)]
    rows += [average_state(build) for build in builds[:1]]
    show(rows, given.json)


def step_time(build: ModuleType, history: int, gap: float) -> dict[str, Any]:
    """Microseconds of `Kernel.step` on one entity whose keys all have that many events.

    The keys' values change now and then, so that distinct values are counted as they would be.
    """
    wanted = definition()
    engine = Engine(wanted.event_type, wanted.plan, {**enrichers()}, lambda *_: 0.0, build=build)
    states = [key.fresh() for key in engine.keys]
    step, clock = engine._kernel.step, engine.clock
    draw = random.Random(1)
    marks = [[draw.randrange(2) + n for n in range(12)] for _ in range(97)]
    time_ = EPOCH

    def run(count: int) -> None:
        nonlocal time_
        for number in range(count):
            time_ += int(gap * 1e6)
            clock.set(time_)
            step(
                states, True, 500 + number % 9_000, "USD", 100.0, marks[number % 97], 37.0, -80.0, 0
            )

    run(history)
    best = min(_timed(run) for _ in range(3))
    sizes = [len(key.dump(state)) for key, state in zip(engine.keys, states, strict=True)]
    return {
        "what": f"step, {'compiled' if build.COMPILED else 'interpreted'}",
        "history": history,
        "us": best,
        "features": sum(key.features() for key in engine.keys),
        "keys": len(engine.keys),
        "entity_state_bytes": sizes[0],
    }


def _timed(run: Any) -> float:
    began = time.perf_counter()
    run(MEASURED)
    return (time.perf_counter() - began) / MEASURED * 1e6


def average_state(build: ModuleType, events: int = 300_000) -> dict[str, Any]:
    """Mean bytes of the entities' states under the shared load."""
    wanted = definition()
    decode = compile_decoder(wanted.event_type)
    engine = Engine(wanted.event_type, wanted.plan, {**enrichers()}, lambda *_: 0.0, build=build)
    states = MemoryStates(engine)
    for sent in Load().take(events, EPOCH, RATE / 500):
        try:
            engine.advance(decode(sent.raw, sent.time), states, 0)
        except ValueError:
            continue
    held = states.held[0]
    return {
        "what": "mean state of an entity",
        "history": events,
        "entities": len(held),
        "bytes": sum(len(engine.keys[0].dump(state)) for state in held.values()) / len(held),
    }


if __name__ == "__main__":
    main()
