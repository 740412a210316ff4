"""The one writer: a thread that takes what others hand in and turns it into batches."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Lock, Thread

import structlog
from msgspec import Struct

from sluicegate.runtime.labelling import LabelAnswer
from sluicegate.runtime.processor import Input, Processor, Report
from sluicegate.runtime.waiter import Waiter

IDLE_SECONDS = 0.02
"""How often an idle worker looks for records that other processes appended."""

RETRY_SECONDS = 0.5

log = structlog.get_logger()


class Busy(RuntimeError):  # noqa: N818 - what the caller is told
    """Too much waits already; try again later."""


class Stopped(RuntimeError):  # noqa: N818 - what the caller is told
    """The worker no longer takes anything."""


class _Append(Struct):
    inputs: list[Input]
    done: "Future[range]"


class _Labels(Struct):
    raws: list[bytes]
    done: "Future[list[LabelAnswer]]"


class _Supersede(Struct):
    event_id: str
    reason: str


class _Call(Struct):
    function: Callable[[Processor], object]
    done: "Future[object]"


class Worker:
    """Runs a processor in a thread of its own until it is stopped.

    Everything handed in is answered by a future after the commit that made it durable.

    Args:
        processor: from now on used by the worker's thread alone.
        limit: most records that wait to be appended before `Busy` is raised.
        observe: told of every batch, in the worker's thread (metrics, displays).
    """

    def __init__(
        self,
        processor: Processor,
        *,
        limit: int = 20_000,
        observe: Callable[[Report, float], None] | None = None,
    ) -> None:
        self._processor = processor
        self._limit = limit
        self._observe = observe
        self._queue: SimpleQueue[_Append | _Labels | _Supersede | _Call | None] = SimpleQueue()
        self._waiting = 0
        self._lock = Lock()
        self._stopping = Flag()
        self._thread = Thread(target=self._run, name="sluicegate-worker", daemon=True)
        self.failure: str | None = None
        """Why batches can't be committed at the moment, None while they can."""

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Finishes what was handed in and ends the thread; what waits in topics stays there."""
        self._stopping.set()
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def append(self, inputs: list[Input]) -> "Future[range]":
        """Hands in records; the future gives their offsets once they are durable.

        Raises:
            Busy, Stopped: nothing was taken.
        """
        self._open(len(inputs))
        command = _Append(inputs, Future())
        self._queue.put(command)
        return command.done

    def score(
        self, raw: bytes, deliver: Callable[[bytes | None], None]
    ) -> tuple[Waiter, "Future[range]"]:
        """Hands in one record and asks for its output; `deliver` gets it from the worker's
        thread. The waiter may give up."""
        waiter = Waiter(deliver)
        return waiter, self.append([Input(raw, waiter)])

    def label(self, raws: list[bytes]) -> "Future[list[LabelAnswer]]":
        """Hands in labels; the future tells what became of each."""
        self._open(0)
        command = _Labels(raws, Future())
        self._queue.put(command)
        return command.done

    def supersede(self, event_id: str, reason: str) -> None:
        """Notes that an event was answered with the fallback outcome although it was scored."""
        self._queue.put(_Supersede(event_id, reason))

    def call(self, function: Callable[[Processor], object]) -> "Future[object]":
        """Runs a function between two batches."""
        self._open(0)
        command = _Call(function, Future())
        self._queue.put(command)
        return command.done

    def _open(self, records: int) -> None:
        if self._stopping.is_set():
            raise Stopped("the server is shutting down; send it again later")
        with self._lock:
            if self._waiting + records > self._limit:
                raise Busy(f"{self._waiting} records wait already; send fewer, or later")
            self._waiting += records

    def _settle(self, records: int) -> None:
        with self._lock:
            self._waiting -= records

    def _run(self) -> None:
        pending = True
        while True:
            appends, labels, others = self._take(wait=not pending)
            if self._stopping.is_set() and not (appends or labels or others):
                return
            pending = self._turn(appends, labels, others)

    def _take(self, *, wait: bool) -> tuple[list[_Append], list[_Labels], list[_Supersede | _Call]]:
        appends: list[_Append] = []
        labels: list[_Labels] = []
        others: list[_Supersede | _Call] = []
        records = 0
        while records < 4 * self._processor.limits.batch:
            try:
                command = self._queue.get(timeout=IDLE_SECONDS) if wait else self._queue.get(False)
            except Empty:
                break
            wait = False
            if isinstance(command, _Append):
                appends.append(command)
                records += len(command.inputs)
            elif isinstance(command, _Labels):
                labels.append(command)
            elif command is not None:
                others.append(command)
        return appends, labels, others

    def _turn(
        self,
        appends: Sequence[_Append],
        labels: Sequence[_Labels],
        others: Sequence[_Supersede | _Call],
    ) -> bool:
        """One batch; whether more input waits."""
        inputs = [item for command in appends for item in command.inputs]
        raws = [raw for command in labels for raw in command.raws]
        began = time.perf_counter()
        try:
            scoring = self._processor.take_up()
            for other in others:
                self._other(other)
            report = self._processor.step(inputs, raws, score=scoring)
        except Exception as error:
            self._failed(error, appends, labels)
            return False
        self.failure = None
        self._settle(len(inputs))
        self._answer(report, appends, labels)
        self._processor.deliver()
        if self._observe is not None and (report.events or inputs or raws):
            self._observe(report, time.perf_counter() - began)
        return scoring and report.pending > 0

    def _other(self, other: _Supersede | _Call) -> None:
        if isinstance(other, _Supersede):
            self._processor.supersede(other.event_id, other.reason)
            return
        try:
            other.done.set_result(other.function(self._processor))
        except Exception as error:
            other.done.set_exception(error)

    def _answer(
        self, report: Report, appends: Sequence[_Append], labels: Sequence[_Labels]
    ) -> None:
        at = report.offsets.start
        for append in appends:
            append.done.set_result(range(at, at + len(append.inputs)))
            at += len(append.inputs)
        at = 0
        for label in labels:
            label.done.set_result(report.labels[at : at + len(label.raws)])
            at += len(label.raws)

    def _failed(
        self, error: Exception, appends: Sequence[_Append], labels: Sequence[_Labels]
    ) -> None:
        """Nothing was stored: everyone is told, and the next batch tries again."""
        self.failure = f"{type(error).__name__}: {error}"
        log.error("batch failed", error=type(error).__name__, detail=str(error))
        for append in appends:
            append.done.set_exception(error)
        for label in labels:
            label.done.set_exception(error)
        self._settle(sum(len(append.inputs) for append in appends))
        self._stopping.wait(RETRY_SECONDS)
