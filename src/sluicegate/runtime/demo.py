"""The demo's parts: a world with a past, a detector trained on it, and live traffic.

Everything goes the way of real events: appended to the topic, scored by the worker, committed.
What the producer knows of fraud stays on its side and is compared with the outcomes only here.
"""

import threading
import time
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from sqlite3 import Connection

import msgspec
import numpy as np
from msgspec import Struct

from sluicegate.detector.definition import Definition
from sluicegate.detector.ports import HISTORY
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.decode import compile_decoder
from sluicegate.events.event import Event
from sluicegate.events.time import DAY, SECOND
from sluicegate.features.engine import Engine
from sluicegate.features.replay import MemoryStates
from sluicegate.model import artifact
from sluicegate.model.dataset import Dataset
from sluicegate.model.model import Model
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.train import train
from sluicegate.runtime.clock import now
from sluicegate.runtime.collector import paused
from sluicegate.runtime.dataset import build
from sluicegate.runtime.history import Stored, encode_history
from sluicegate.runtime.labelled import LabelledEvents
from sluicegate.runtime.processor import Input
from sluicegate.runtime.progress import Progress
from sluicegate.runtime.seeding import store_states
from sluicegate.runtime.worker import Busy, Stopped, Worker
from sluicegate.simulate.producer import Simulated, Simulation
from sluicegate.simulate.spending import usd_minor
from sluicegate.simulate.truth import naive_threshold
from sluicegate.sources.labels import NO_TIME
from sluicegate.store import registry
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog

HISTORY_DAYS = 45
TRAINED_DAYS = 25
"""Only the last days train the model: before, the month's windows still fill."""

FALSE_BLOCKS = 0.005
"""Share of legitimate events that the naive rule may block, as the score's threshold does."""

STATE_FILE = "demo.json"


class World(Struct):
    """What a demo directory remembers between runs.

    Attributes:
        seed, customers: of the simulation.
        runs: stretches of live traffic so far.
        threshold: of the naive rule, in US cents.
    """

    seed: int
    customers: int
    runs: int
    threshold: int


def open_world(directory: Path) -> World | None:
    """What the directory remembers, None for a new one."""
    path = directory / STATE_FILE
    return msgspec.json.decode(path.read_bytes(), type=World) if path.exists() else None


def save_world(directory: Path, world: World) -> None:
    """Remembers for the next run."""
    (directory / STATE_FILE).write_bytes(msgspec.json.encode(world))


def customers_for(rate: float) -> int:
    """Enough customers that none of them transacts unusually often at this rate."""
    return int(min(max(rate * 2_500, 20_000), 200_000))


def make_world(
    connection: Connection,
    directory: Path,
    definition: Definition,
    enrichers: Mapping[str, Enricher],
    *,
    seed: int,
    rate: float,
    now: int,
    progress: Progress,
    events: int,
) -> tuple[World, Model]:
    """History, training and publication; everything is stored in one transaction at the end."""
    world = World(seed, customers_for(rate), 0, 0)
    simulation = Simulation(seed, world.customers)
    with paused():
        past, labelled = _history(simulation, definition, events, now, progress)
        kept: list[tuple[Engine, MemoryStates]] = []
        data = build(
            labelled, definition, enrichers, progress, adopt=lambda *both: kept.append(both)
        )
        model = _train(_recent(data, now - TRAINED_DAYS * DAY), definition, progress)
        frauds = [item.fraud for item in past]
        amounts = [usd_minor(item.amount_minor, item.currency) for item in past]
        world.threshold = naive_threshold(amounts, frauds, FALSE_BLOCKS)
        progress.begin("Publishing the detector with its history", "events", len(past))
        with transaction(connection):
            _store_history(connection, definition, past, now)
            store_states(connection, definition, *kept[0])
            number = registry.add_version(
                connection,
                definition,
                artifact.to_bytes(model),
                "1.0",
                by="demo",
                at=now,
                note="trained on simulated history",
            )
            registry.activate(connection, number, by="demo", at=now)
        save_world(directory, world)
        progress.end(f"version {number} is active")
    return world, model


def _history(
    simulation: Simulation, definition: Definition, count: int, now: int, progress: Progress
) -> tuple[list[Simulated], LabelledEvents]:
    decode = compile_decoder(definition.event_type)
    progress.begin("Simulating history", "events", count)
    past: list[Simulated] = []
    events: list[Event] = []
    for item in simulation.history(count, now - HISTORY_DAYS * DAY, now):
        past.append(item)
        events.append(decode(item.raw, now))
        if len(past) % 5_000 == 0:
            progress.update(len(past))
    frauds = sum(item.fraud for item in past)
    progress.end(f"{count:,} events of {HISTORY_DAYS} days, {frauds:,} of them fraud")
    order = sorted(range(count), key=lambda at: (events[at].time, events[at].id))
    return past, LabelledEvents(
        [events[at] for at in order],
        array("b", [past[at].fraud for at in order]),
        array("q", [NO_TIME]) * count,
        {},
    )


def _train(data: Dataset, definition: Definition, progress: Progress) -> Model:
    settings = TrainingSettings()
    progress.begin("Training the model", "rounds", settings.max_rounds)

    def tell(stage: str, share: float) -> None:
        if stage == "fit":
            progress.update(round(share * settings.max_rounds))

    model = train(data, settings, plan=definition.plan.fingerprint(), progress=tell)
    auc = model.report.auc
    said = "" if auc is None else f"AUC {auc:.3f} on the held-out days"
    progress.end(said)
    return model


def _recent(data: Dataset, since: int) -> Dataset:
    return data.take(slice(int(np.searchsorted(data.times, since)), None))


def _store_history(
    connection: Connection, definition: Definition, past: list[Simulated], now: int
) -> None:
    delay = (definition.plan.risk.delay if definition.plan.risk else 0) * SECOND
    SqliteLog(connection).append(
        HISTORY,
        now,
        (
            encode_history(Stored(item.raw, "fraud", item.time + delay))
            if item.fraud
            else encode_history(Stored(item.raw))
            for item in past
        ),
    )


class Producer:
    """Sends live traffic to a worker at a steady rate, whether it keeps up or not.

    Args:
        note: told of each event right before it is sent, with the moment it was due
            (`time.perf_counter`).
    """

    def __init__(
        self,
        worker: Worker,
        simulation: Simulation,
        rate: float,
        note: Callable[[Simulated, float], None],
    ) -> None:
        self._worker = worker
        self._simulation = simulation
        self._rate = rate
        self._note = note
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo-producer", daemon=True)
        self.sent = 0
        self.refused = 0
        self.failure: BaseException | None = None

    def start(self) -> None:
        """Begins to send."""
        self._thread.start()

    def stop(self) -> None:
        """Sends nothing more; returns when the last was handed over."""
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        try:
            self._send()
        except BaseException as error:
            self.failure = error

    def _send(self) -> None:
        began = time.perf_counter()
        start = now()
        for item in self._simulation.live(start, self._rate, lively=True):
            due = began + (item.time - start) / 1e6
            delay = due - time.perf_counter()
            if delay > 0 and self._stop.wait(delay):
                return
            if self._stop.is_set():
                return
            self._note(item, due)
            try:
                self._worker.append([Input(item.raw)])
            except Busy:
                self.refused += 1
            except Stopped:
                return
            else:
                self.sent += 1
