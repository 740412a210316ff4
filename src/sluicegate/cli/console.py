"""What a verb says while it works and when it is done."""

import sys
import time
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

PLAIN_EVERY = 10.0
"""Seconds between plain progress lines."""


class Terminal:
    """Progress and notices on stderr, results on stdout.

    On a terminal a step is a moving bar, elsewhere a line now and then. Used as a context manager.

    Args:
        quiet: no progress; notices and results only.
        results_on_stderr: for verbs whose stdout carries data.
    """

    def __init__(self, *, quiet: bool = False, results_on_stderr: bool = False) -> None:
        self._quiet = quiet
        self._out = Console(stderr=results_on_stderr, highlight=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._step = ""
        self._unit = ""
        self._total: int | None = None
        self._started = self._said = 0.0

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop()

    def begin(self, step: str, unit: str, total: int | None = None) -> None:
        """A step begins."""
        self._step, self._unit, self._total = step, unit, total
        self._started = self._said = time.monotonic()
        if self._quiet or not self._err.is_terminal:
            return
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(),
            console=self._err,
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task(step, total=total, said="")

    def update(self, done: int) -> None:
        """So many of the step are done."""
        if self._quiet:
            return
        said = f"{done:,} {self._unit}"
        if self._total:
            said = f"{done:,} of {self._total:,} {self._unit}"
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, said=said)
            return
        now = time.monotonic()
        if now - self._said >= PLAIN_EVERY:
            self._said = now
            self._err.print(f"{self._step}: {said}", markup=False)

    def end(self, result: str = "") -> None:
        """The step is over."""
        self._stop()
        if not self._quiet:
            seconds = time.monotonic() - self._started
            self._err.print(f"{self._step}: {result} ({seconds:.1f} s)", markup=False)

    def _stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def notice(self, text: str) -> None:
        """Something the user should know; on stderr, also when quiet."""
        self._stop()
        self._err.print(Text("Note: ", "yellow") + Text(text))

    def say(self, text: str = "", style: str = "") -> None:
        """A line of the result."""
        self._out.print(Text(text, style))

    def report(self, lines: list[str], headings: tuple[str, ...] = ()) -> None:
        """Lines of the result; those that begin with a heading stand out, as warnings do."""
        for line in lines:
            bold = bool(headings) and line.strip().startswith(headings)
            style = "yellow" if line.startswith("Warning:") else "bold" if bold else ""
            self.say(line, style)

    def show(self, table: Any) -> None:
        """A rich table of the result."""
        self._out.print(table)


def emit(content: bytes) -> None:
    """A machine's answer on stdout."""
    sys.stdout.buffer.write(content + b"\n")
    sys.stdout.buffer.flush()
