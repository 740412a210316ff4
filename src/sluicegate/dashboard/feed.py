"""One state a second for all open pages: made and encoded once, the newest for each."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import msgspec
import structlog
from msgspec import Struct

from sluicegate.api.context import Context
from sluicegate.dashboard.snapshot import Snapshot
from sluicegate.dashboard.statistics import Statistics
from sluicegate.dashboard.story import Story
from sluicegate.store import counters

SECONDS: Final = 1.0
"""From one state to the next."""

MOST_STREAMS: Final = 50

log = structlog.get_logger()

encode = msgspec.json.Encoder().encode


class Standing(Struct, frozen=True):
    """What the counts do not tell.

    Attributes:
        detector, version, model_version: what scores; None before the first publication.
        complete: whether its states hold all stored history.
        trouble: why events are not scored as they should be, None while they are.
        scored, rejected, repeats: totals since the data directory was made.
    """

    detector: str | None
    version: str | None
    model_version: str | None
    complete: bool
    trouble: str | None
    scored: int
    rejected: int
    repeats: int


class State(Struct, frozen=True):
    """All that the page shows."""

    standing: Standing
    counts: Snapshot
    story: Story | None


class Feed:
    """Makes states while someone is there to see them; lives in the event loop.

    Args:
        statistics: closing it ends all streams.
        story: see `sluicegate.dashboard.story`.
        seconds: from one state to the next.
    """

    def __init__(
        self,
        context: Context,
        statistics: Statistics,
        story: Callable[[], Story] | None,
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._context = context
        self._statistics = statistics
        self._story = story
        self._seconds = seconds
        self._totals: dict[str, dict[str, int]] = {}
        self._newest = b""
        self._made = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.closed = asyncio.Event()
        self.open = 0
        """How many streams there are."""
        statistics.on_close(self.close)

    def close(self) -> None:
        """Ends all streams."""
        self.closed.set()
        if self._task is not None:
            self._task.cancel()

    async def state(self) -> bytes:
        """The state now, as JSON."""
        with suppress(Exception):
            # As of the last time when the database can't be read.
            self._totals = await self._context.read(counters.totals)
        return await asyncio.to_thread(self._encode)

    def _encode(self) -> bytes:
        story = None if self._story is None else self._story()
        return encode(State(self._standing(), self._statistics.snapshot(), story))

    def _standing(self) -> Standing:
        host = self._context.host
        live = host.processor.live
        totals = self._totals
        scored, rejected, repeats = (
            sum(totals.get(name, {}).values()) for name in ("outcomes", "rejected", "repeats")
        )
        return Standing(
            None if live is None else live.definition.detector,
            None if live is None else str(live.number),
            None if live is None else live.pipeline.detector.model_version,
            live is not None and live.complete,
            host.worker.failure or host.processor.refused,
            scored,
            rejected,
            repeats,
        )

    def enter(self) -> bool:
        """Takes a place for one more stream; False when there is none. `leave` gives it back."""
        if self.open >= MOST_STREAMS or self.closed.is_set():
            return False
        self.open += 1
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return True

    def leave(self) -> None:
        """One stream less."""
        self.open -= 1
        if not self.open and self._task is not None:
            self._task.cancel()
            self._task = None
            self._newest = b""

    async def after(self, seen: bytes, timeout: float) -> bytes | None:
        """The newest message that is not `seen`, None when there is none in time."""
        if self._newest and self._newest is not seen:
            return self._newest
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._made.wait()
            return self._newest
        return None

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            try:
                made = b"data: " + await self.state() + b"\n\n"
            except Exception as error:
                log.error("live page failed", error=type(error).__name__)
            else:
                self._newest = made
                self._made.set()
                self._made = asyncio.Event()
            due = max(due + self._seconds, clock())
            await asyncio.sleep(due - clock())
