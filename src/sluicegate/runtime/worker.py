"""The one writer: a thread that takes what others hand in and turns it into batches."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any

import structlog
from msgspec import Struct

from sluicegate.runtime.labelling import LabelAnswer
from sluicegate.runtime.processor import Input, Processor, Report
from sluicegate.runtime.waiter import Waiter

IDLE_SECONDS = 0.02
"""How often an idle worker looks for records that other processes appended."""

RETRY_SECONDS = 0.5

TEND_SECONDS = 10.0
"""How often a worker looks for old records."""


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
        self._closed = False
        self._supersedes: list[_Supersede] = []
        self._tended = 0.0
        self._again = 0.0
        self._able = True
        self._thread = Thread(target=self._run, name="sluicegate-worker", daemon=True)
        self.failure: str | None = None
        """Why batches can't be committed or scored at the moment, None while they can; see also
        `Processor.refused`."""

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Finishes what was handed in and ends the thread; what waits in topics stays there.

        Nobody is left waiting: callers whose events could not be decided are told None, and
        commands that could not be carried out get `Stopped`.
        """
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
        command = _Append(inputs, Future())
        self._hand_in(command, len(inputs))
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
        command = _Labels(raws, Future())
        self._hand_in(command, 0)
        return command.done

    def supersede(self, event_id: str, reason: str) -> None:
        """Notes that an event was answered with the fallback outcome although it was scored.

        Tried again until it is stored.
        """
        self._queue.put(_Supersede(event_id, reason))

    def call(self, function: Callable[[Processor], object]) -> "Future[object]":
        """Runs a function between two batches."""
        command = _Call(function, Future())
        self._hand_in(command, 0)
        return command.done

    def _hand_in(self, command: _Append | _Labels | _Call, records: int) -> None:
        with self._lock:
            # Under the lock, so that nothing is handed in behind the last look at the queue.
            if self._closed or self._stopping.is_set():
                raise Stopped("the server is shutting down; send it again later")
            if self._waiting + records > self._limit:
                raise Busy(f"{self._waiting} records wait already; send fewer, or later")
            self._waiting += records
            self._queue.put(command)

    def _settle(self, records: int) -> None:
        with self._lock:
            self._waiting -= records

    def _run(self) -> None:
        pending = True
        try:
            while True:
                appends, labels, others = self._take(wait=not pending)
                handed = bool(appends or labels or others)
                if self._stopping.is_set() and not handed and not (pending and self._unfinished()):
                    return
                pending = self._turn(appends, labels, others)
                if self.failure is None:
                    pending = self._tend(idle=not (pending or handed)) or pending
        finally:
            self._close()

    def _unfinished(self) -> bool:
        """Whether someone still waits for an output that can be given."""
        able = self._processor.live is not None and self.failure is None
        return able and self._processor.awaited > 0

    def _close(self) -> None:
        """Nobody is left waiting."""
        with self._lock:
            self._closed = True
        try:
            self._processor.abandon()
        finally:
            error = Stopped("the server is shutting down; send it again later")
            while True:
                try:
                    command = self._queue.get(False)
                except Empty:
                    return
                if isinstance(command, _Append | _Labels | _Call):
                    _fail(command.done, error)

    def _tend(self, *, idle: bool) -> bool:
        """Small steps of what can wait: failed events once more, old records dropped.

        When there is no idle time a step is taken every `TEND_SECONDS`, and one after each batch
        while records go, so that the topics of a busy stream are kept in bounds, too.

        Returns:
            Whether there is more to do.
        """
        now = time.monotonic()
        if now < self._tended:
            return False
        try:
            rescored = self._processor.rescore() if idle else 0
            more = rescored > 0 or self._processor.trim() > 0
        except Exception as error:
            log.error("upkeep failed", error=type(error).__name__, detail=str(error))
            more = False
        if not more:
            self._tended = now + TEND_SECONDS
        return more and idle

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
        for other in others:
            self._other(other)
        try:
            scoring = self._scoring()
            report = self._processor.step(inputs, raws, score=scoring)
        except Exception as error:
            self._failed(error, appends, labels)
            return False
        if self._able:
            self.failure = None
        self._settle(len(inputs))
        self._answer(report, appends, labels)
        self._processor.deliver()
        self._supersede(final=report.pending == 0)
        if self._observe is not None and (report.events or inputs or raws):
            try:
                self._observe(report, time.perf_counter() - began)
            except Exception as error:
                log.error("observer failed", error=type(error).__name__)
        return scoring and report.pending > 0

    def _scoring(self) -> bool:
        """Whether there is something to score with; what comes is accepted all the same."""
        now = time.monotonic()
        if self._processor.live is None and now < self._again:
            return False
        try:
            found = self._processor.take_up()
        except Exception as error:
            self._again = now + RETRY_SECONDS
            self._able = False
            self._report(error, "no version can be used")
            return self._processor.live is not None
        self._able = True
        return found

    def _other(self, other: _Supersede | _Call) -> None:
        if isinstance(other, _Supersede):
            self._supersedes.append(other)
            return
        try:
            result = other.function(self._processor)
        except Exception as error:
            _fail(other.done, error)
        else:
            _resolve(other.done, result)

    def _supersede(self, *, final: bool) -> None:
        """Carries the notes out; those that fail, and those whose event is still to be stored, are
        kept. When nothing is pending (`final`) an event that is not stored never will be."""
        notes, self._supersedes = self._supersedes, []
        for at, item in enumerate(notes):
            try:
                stored = self._processor.supersede(item.event_id, item.reason)
            except Exception as error:
                self._supersedes += notes[at:]
                self._report(error, "note of a late answer failed")
                return
            if not stored and not final:
                self._supersedes.append(item)

    def _answer(
        self, report: Report, appends: Sequence[_Append], labels: Sequence[_Labels]
    ) -> None:
        at = report.offsets.start
        for append in appends:
            _resolve(append.done, range(at, at + len(append.inputs)))
            at += len(append.inputs)
        at = 0
        for label in labels:
            _resolve(label.done, report.labels[at : at + len(label.raws)])
            at += len(label.raws)

    def _failed(
        self, error: Exception, appends: Sequence[_Append], labels: Sequence[_Labels]
    ) -> None:
        """Nothing was stored: everyone is told, and the next batch tries again."""
        self._report(error, "batch failed")
        for append in appends:
            _fail(append.done, error)
        for label in labels:
            _fail(label.done, error)
        self._settle(sum(len(append.inputs) for append in appends))
        self._stopping.wait(RETRY_SECONDS)

    def _report(self, error: Exception, what: str) -> None:
        self.failure = f"{type(error).__name__}: {error}"
        log.error(what, error=type(error).__name__, detail=str(error))


def _resolve(future: "Future[Any]", value: object) -> None:
    """Gives a result; whoever cancelled the future does not want it."""
    if future.set_running_or_notify_cancel():
        future.set_result(value)


def _fail(future: "Future[Any]", error: Exception) -> None:
    """Gives an exception; see `_resolve`."""
    if future.set_running_or_notify_cancel():
        future.set_exception(error)
