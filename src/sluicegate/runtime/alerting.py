"""Tells people and programs what was decided: at least once, and nothing is lost."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from threading import Event as Flag
from threading import Thread
from typing import Any

import structlog

from sluicegate.alerts.channel import Channel
from sluicegate.alerts.settings import AlertSettings
from sluicegate.detector.definition import Definition
from sluicegate.runtime.config import Config
from sluicegate.runtime.data import open_data
from sluicegate.runtime.delivering import Sender
from sluicegate.runtime.processor import Processor
from sluicegate.runtime.routing import Router
from sluicegate.runtime.worker import Stopped, Worker
from sluicegate.store import backlog
from sluicegate.store.database import transaction

ROUTE_SECONDS = 0.25
"""How long a row may wait in the outbox before it is looked at."""

BUSY_SECONDS = 1.0
"""The same after a page of more than `BUSY_ROWS`: each look costs the stream a commit."""

BUSY_ROWS = 50

AGAIN_SECONDS = 5.0
"""Pause after something went wrong here, not at a receiver."""

STOP_SECONDS = 5.0
"""Time that all tries under way have when the host stops; what they can't finish is tried again."""

log = structlog.get_logger()

STEPS = ("alert_routed", "alert_taken", "alert_begun", "alert_accepted", "alert_settled")
"""Moments at which tests end the process: before and after the commit that takes alerts out of the
outbox, after the one that settles a delivery's content, when the receiver has accepted, and after
the commit that says so."""

ALL_ADDRESSES = ("", "0.0.0.0", "::")

Wait = Callable[[Flag, float], object]


class Alerting:
    """The threads that do it: one takes rows out of the outbox, one per channel sends.

    All writes are handed to the worker. A channel that hangs or fails holds up no other.

    Args:
        directory: the data directory.
        worker: who writes to it.
        processor: only looked at, for the version that scores.
        settings: who is told.
        channels: as configured; closed at the end.
        clock: microseconds UTC.
        wait: waits for a flag, at most so many seconds.
        chance: numbers from 0 up to 1, for the pauses between tries.
        fault: see `Router` and `Sender`.
    """

    def __init__(
        self,
        directory: Path,
        worker: Worker,
        processor: Processor,
        settings: AlertSettings,
        channels: Sequence[Channel],
        clock: Callable[[], int],
        *,
        link: str = "",
        wait: Wait = Flag.wait,
        chance: Callable[[], float] = random.random,
        fault: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._directory = directory
        self._worker = worker
        self._processor = processor
        self._settings = settings
        self._channels = channels
        self._clock = clock
        self._link = link
        self._wait = wait
        self._chance = chance
        self._fault = fault
        self._stopping = False
        self._routing = Flag()
        self._flags = [Flag() for _ in channels]
        self._threads = [
            Thread(target=self._route, name="sluicegate-alerts", daemon=True),
            *(
                Thread(
                    target=self._send,
                    args=(channel, flag),
                    name=f"sluicegate-alerts-{channel.name}",
                    daemon=True,
                )
                for channel, flag in zip(channels, self._flags, strict=True)
            ),
        ]

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the channels."""
        return tuple(channel.name for channel in self._channels)

    @property
    def settings(self) -> AlertSettings:
        """Who is told."""
        return self._settings

    def start(self) -> None:
        """Starts the threads; every channel is tried at once, whatever it was before."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends the threads; what is not told yet is told after the next start."""
        self._stopping = True
        for flag in (self._routing, *self._flags):
            flag.set()
        end = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0.0))

    def _write(self, function: Callable[[Connection], Any]) -> Any:
        def inside(processor: Processor) -> object:
            with transaction(processor.connection):
                return function(processor.connection)

        return self._worker.call(inside).result()

    def _definition(self) -> Definition | None:
        live = self._processor.live
        return None if live is None else live.definition

    def _route(self) -> None:
        def made(reader: Connection) -> Callable[[], float]:
            self._write(backlog.awake)
            strangers = [
                item.channel
                for item in backlog.backlog(reader)
                if item.channel not in self.channels
            ]
            if strangers:
                log.warning("alerts wait for channels that are not configured", channels=strangers)
            router = Router(
                *(reader, self._write, self._settings, self._definition),
                *(self._clock, self._link, self._fault),
            )

            def step() -> float:
                rows = router.step()
                if rows:
                    for flag in self._flags:
                        flag.set()
                return BUSY_SECONDS if rows > BUSY_ROWS else ROUTE_SECONDS

            return step

        self._loop(self._routing, made)

    def _send(self, channel: Channel, flag: Flag) -> None:
        def made(reader: Connection) -> Callable[[], float]:
            return Sender(
                *(channel, reader, self._write, self._settings),
                *(self._clock, self._chance, self._fault),
            ).step

        try:
            self._loop(flag, made)
        finally:
            with suppress(Exception):
                channel.close()

    def _loop(self, flag: Flag, make: Callable[[Connection], Callable[[], float]]) -> None:
        """Steps until the end; what goes wrong is logged and tried again."""
        reader: Connection | None = None
        step: Callable[[], float] | None = None
        try:
            while True:
                flag.clear()
                if self._stopping:
                    return
                try:
                    reader = reader or open_data(self._directory, readonly=True)
                    step = step or make(reader)
                    seconds = step()
                except Stopped:
                    return
                except Exception as error:
                    log.error("alerts stumbled", error=type(error).__name__, detail=str(error))
                    seconds = AGAIN_SECONDS
                if seconds > 0:
                    self._wait(flag, seconds)
        finally:
            if reader is not None:
                reader.close()


def link(config: Config) -> str:
    """Address of the server as people reach it, ``""`` when nobody said and none can be guessed."""
    host, port = config.settings.host, config.settings.port
    if config.alerts.link or host in ALL_ADDRESSES or not port:
        return config.alerts.link
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
