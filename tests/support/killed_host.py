"""The child of test_kills.py: runs an embedded host that kills itself.

It reads one job per line from standard input, runs each in a process forked off for it and tells
how that ended. A job is `Job` as JSON.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

sys.path.append(str(Path(__file__).parent))

import host
from forked import serve

from sluicegate.detector.ports import PROCESSED
from sluicegate.runtime import processor as module
from sluicegate.runtime.processor import CONSUMER, Limits, Processor
from sluicegate.runtime.worker import Worker
from sluicegate.store import index, positions

BATCH = 48

MARKS = "kills.jsonl"


class Job(Struct):
    """One life.

    Attributes:
        directory: the data directory.
        seed, batches: of the stream.
        step, visit: where to die, "" for nowhere.
        after: seconds after which to be killed from outside, 0 for never.
        threaded: whether a `Worker` runs it, from a topic that is filled beforehand.
        sabotage: a write to be moved out of the transaction, "" for none.
    """

    directory: str
    seed: int
    batches: int
    step: str = ""
    visit: int = 0
    after: float = 0.0
    threaded: bool = False
    sabotage: str = ""


class Mark(Struct):
    """What a process writes before it dies.

    `position` is what was committed when it began, `commits` the batches since then.
    """

    step: str
    visit: int
    position: int
    commits: int
    inside: bool


def main() -> None:
    """Serves jobs until the input ends."""
    index.SEGMENT, index.FANOUT = 100, 3
    serve(Job, run)


def run(job: Job) -> None:
    """Goes on with the stream where the data directory stands."""
    stream = host.stream(job.seed, job.batches, BATCH)
    killer = Killer(job)
    processor = host.host(
        Path(job.directory),
        limits=Limits(batch=BATCH, held=30, journal_bytes=20_000),
        fault=killer,
    )
    killer.processor = processor
    killer.position = _position(processor)
    assert processor.live is not None
    detector = processor.live.pipeline.detector
    decide = detector.decide

    def failing(event: Any, *rest: Any) -> Any:
        if event.id in stream.failing:
            raise ArithmeticError
        return decide(event, *rest)

    detector.decide = failing  # type: ignore[method-assign]
    step = SABOTAGES[job.sabotage](processor)
    if job.threaded:
        _threaded(processor, stream)
    else:
        while (batch := _position(processor) // BATCH) < job.batches:
            step(host.inputs(*stream.events[batch]), stream.labels[batch])
    detector.decide = decide  # type: ignore[method-assign]
    while processor.rescore(3):
        pass
    processor.connection.close()


def _threaded(processor: Processor, stream: host.Stream) -> None:
    if processor.log.bounds("transactions")[1] == 0:
        for rows in stream.events:
            processor.step(host.inputs(*rows), score=False)
    end = processor.log.bounds("transactions")[1]
    worker = Worker(processor)
    worker.start()
    while worker.call(_position).result() != end:
        time.sleep(0.005)
    worker.stop()


def _position(processor: Processor) -> int:
    return positions.position(processor.connection, CONSUMER, "transactions")


class Killer:
    """Kills its process at the n-th visit of a step, and leaves a mark of it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.visits = 0
        self.commits = 0
        self.position = 0
        self.processor: Processor | None = None

    def __call__(self, step: str) -> None:
        self.commits += step == "committed"
        if step != self.job.step:
            return
        self.visits += 1
        if self.visits < self.job.visit or self.processor is None:
            return
        mark = Mark(
            step,
            self.visits,
            self.position,
            self.commits,
            self.processor.connection.in_transaction,
        )
        with (Path(self.job.directory) / MARKS).open("ab") as file:
            file.write(msgspec.json.encode(mark) + b"\n")
        os.kill(os.getpid(), signal.SIGKILL)


Step = Callable[..., Any]


def _sound(processor: Processor) -> Step:
    return processor.step


def _late(processor: Processor, write: Callable[[], None]) -> Step:
    """A step after whose commit something is written in a transaction of its own."""

    def step(*batch: Any) -> None:
        processor.step(*batch)
        processor.connection.execute("BEGIN IMMEDIATE")
        write()
        processor.connection.execute("COMMIT")

    return step


def _late_outputs(processor: Processor) -> Step:
    held: list[tuple[Any, ...]] = []
    append = processor.log.append

    def later(topic: str, now: int, values: Any) -> range:
        if topic != PROCESSED:
            return append(topic, now, values)
        held.append((topic, now, values))
        return range(0)

    def write() -> None:
        while held:
            append(*held.pop(0))

    processor.log.append = later  # type: ignore[method-assign]
    return _late(processor, write)


def _late_states(processor: Processor) -> Step:
    assert processor.live is not None
    states = processor.live.states
    flush, settle = states.flush, states.settle

    def write() -> None:
        flush()
        settle()

    states.flush = states.settle = lambda: None  # type: ignore[method-assign]
    return _late(processor, write)


def _late_position(processor: Processor) -> Step:
    held: list[tuple[Any, ...]] = []

    class Late:
        position = staticmethod(positions.position)

        @staticmethod
        def advance(*given: Any) -> None:
            held.append(given)

    def write() -> None:
        while held:
            positions.advance(*held.pop(0))

    module.positions = Late  # type: ignore[assignment, misc]
    return _late(processor, write)


def _early_commit(processor: Processor) -> Step:
    """A commit in the middle of the batch, as soon as the outputs are written."""
    fault = processor._fault

    def split(step: str) -> None:
        if step == "outputs":
            processor.connection.execute("COMMIT")
            processor.connection.execute("BEGIN IMMEDIATE")
        fault(step)

    processor._fault = split
    return processor.step


SABOTAGES: dict[str, Callable[[Processor], Step]] = {
    "": _sound,
    "late_outputs": _late_outputs,
    "late_states": _late_states,
    "late_position": _late_position,
    "early_commit": _early_commit,
}

if __name__ == "__main__":
    main()
