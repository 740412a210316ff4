"""Alerts without a server: outbox, router and senders by hand, under a clock of one's own."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import host

from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.channel import Channel
from sluicegate.alerts.settings import AlertSettings, alerts_from
from sluicegate.detector.definition import Definition
from sluicegate.events.time import SECOND
from sluicegate.runtime.data import open_data
from sluicegate.runtime.delivering import Sender
from sluicegate.runtime.routing import Router
from sluicegate.store.database import transaction

RULES = ("huge", "large", "bad_place")
OUTCOMES = ("block", "review", "approve")


def alert_settings(**table: Any) -> AlertSettings:
    """Of a table; two mailboxes, `one` and `two`, where it names no channel."""
    channels = {"one": {"kind": "mailbox"}, "two": {"kind": "mailbox", "directory": "two"}}
    return alerts_from({"channels": channels, **table}, OUTCOMES, RULES)


class Recorder:
    """A channel that keeps what it is sent, or fails as it is told."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[Delivery] = []
        self.tried: list[Delivery] = []
        self.error: Callable[[Delivery], Exception | None] = lambda _: None

    def send(self, delivery: Delivery) -> None:
        self.tried.append(delivery)
        error = self.error(delivery)
        if error is not None:
            raise error
        self.sent.append(delivery)

    def check(self) -> None:
        """Nothing to look at."""

    def close(self) -> None:
        """Nothing to let go of."""


class Telling:
    """Everything on a data directory, step by step.

    Attributes:
        now: the clock, microseconds UTC.
        processor: scores; its events are blocked above 900 and reviewed above 600.
        writes: transactions made for alerts so far.
    """

    def __init__(self, directory: Path, settings: AlertSettings, *channels: Channel) -> None:
        self.directory = directory
        self.settings = settings
        self.now = host.NOW
        self.processor = host.host(directory)
        self.reader = open_data(directory, readonly=True)
        self.writes = 0
        self.steps: list[str] = []
        self.router = Router(
            *(self.reader, self.write, settings, self.definition),
            *(self.clock, "http://sluice.test", self.steps.append),
        )
        self.senders = [
            Sender(
                *(channel, self.reader, self.write, settings),
                *(self.clock, lambda: 1.0, self.steps.append),
            )
            for channel in channels
        ]

    def clock(self) -> int:
        return self.now

    def definition(self) -> Definition | None:
        live = self.processor.live
        return None if live is None else live.definition

    def write(self, function: Any) -> Any:
        self.writes += 1
        with transaction(self.processor.connection):
            return function(self.processor.connection)

    def score(self, *raws: bytes) -> None:
        """Scores events, which fills the outbox."""
        self.processor.step(host.inputs(*raws))

    def route(self) -> None:
        """Empties the outbox."""
        while self.router.step():
            pass

    def send(self) -> None:
        """All channels, until they have nothing to do at this moment."""
        for sender in self.senders:
            while sender.step() == 0:
                pass

    def run(self, seconds: float, every: float = 1.0) -> None:
        """Lets time pass; channels and outbox are looked at `every` so many seconds."""
        end = self.now + round(seconds * SECOND)
        while True:
            self.route()
            self.send()
            if self.now >= end:
                return
            self.now = min(self.now + round(every * SECOND), end)

    def close(self) -> None:
        self.reader.close()
        self.processor.connection.close()


@contextmanager
def telling(directory: Path, settings: AlertSettings, *channels: Channel) -> Any:
    """For the time of the block."""
    made = Telling(directory, settings, *channels)
    try:
        yield made
    finally:
        made.close()


def ids(deliveries: list[Delivery]) -> list[list[str]]:
    """Event ids of each delivery."""
    return [[alert.event_id for alert in item.alerts] for item in deliveries]
