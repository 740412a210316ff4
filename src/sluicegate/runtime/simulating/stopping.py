"""Real time that a signal ends: what is in flight is finished, the next wait says stop."""

import os
import select
import signal
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final

from sluicegate.events.time import SECOND

SLICE: Final = SECOND // 4
"""Longest time between two calls of `during`, in µs."""

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class StoppableClock:
    """A monotonic clock whose waits end with SIGINT or SIGTERM while it is entered.

    The first signal asks to stop, a second one ends the process as it would have at once.

    Args:
        during: called now and then while something waits.

    Attributes:
        stopped_by: the signal's number, None while none came.
    """

    def __init__(self, during: Callable[[], object] = lambda: None) -> None:
        self.during = during
        self.stopped_by: int | None = None
        self._before: dict[int, object] = {}
        self._read = self._write = -1

    def __enter__(self) -> "StoppableClock":
        # A pipe wakes the wait: a lock could be held by the very thread that the handler runs in.
        self._read, self._write = os.pipe()
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._restore()
        os.close(self._read)
        os.close(self._write)

    def now(self) -> int:
        """Microseconds of a clock that never goes back."""
        return time.monotonic_ns() // 1_000

    def wait(self, micros: int) -> bool:
        """Waits; True as soon as it is to be stopped. 0 only asks."""
        end = self.now() + micros
        while self.stopped_by is None and (left := end - self.now()) > 0:
            select.select([self._read], [], [], min(left, SLICE) / SECOND)
            if left > SLICE:
                self.during()
        return self.stopped_by is not None

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self.stopped_by = number
        self._restore()
        os.write(self._write, b"x")

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._before = {}
