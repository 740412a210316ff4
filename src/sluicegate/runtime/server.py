"""The embedded host: one data directory, one writer, everything that goes with it."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection

import structlog
from msgspec import Struct

from sluicegate.alerts.build import build
from sluicegate.enrich.enricher import Enricher
from sluicegate.enrich.table import enrichers
from sluicegate.events.errors import DefinitionError
from sluicegate.runtime.alerting import Alerting, link
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import Config, ConfigError
from sluicegate.runtime.data import open_data
from sluicegate.runtime.housekeeping import Housekeeper
from sluicegate.runtime.processor import Limits, Processor, Report
from sluicegate.runtime.secrets import secret
from sluicegate.runtime.settings import Settings
from sluicegate.runtime.worker import Worker
from sluicegate.store import registry

LOCK = "lock"

WAITING = 20_000
"""Most records that wait to be appended; a request can't have more."""

log = structlog.get_logger()


class DirectoryInUse(RuntimeError):  # noqa: N818 - says what it is
    """Another process already writes to this data directory."""


class Host(Struct, frozen=True):
    """A running worker.

    Attributes:
        directory: the data directory.
        settings: what it runs under.
        processor: to be used within `worker.call` only, but for reading `processor.live`.
        worker: the one writer.
        enrichers: as the processor has them.
        clock: microseconds UTC.
        alerting: who tells the outside; only looked at.
    """

    directory: Path
    settings: Settings
    processor: Processor
    worker: Worker
    enrichers: Mapping[str, Enricher]
    clock: Callable[[], int]
    alerting: Alerting


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Holds a data directory for this process alone; the lock goes with the process.

    Raises:
        DirectoryInUse: naming the process that has it.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / LOCK
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode("ascii", "replace").strip()
            who = f" (process {holder})" if holder else ""
            raise DirectoryInUse(
                f"{directory} is in use by another sluicegate{who}; stop that one first, or name"
                " another data directory with --dir"
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def open_host(
    config: Config,
    directory: Path,
    *,
    observe: Callable[[Report, float], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
    fault: Callable[[str], None] | None = None,
    clock: Callable[[], int] = now,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Host]:
    """A worker on a data directory, warm and running; finishes what was handed in at the end.

    Args:
        config: settings, and the phone region while no version is active.
        observe: told of every batch, in the worker's thread.
        progress: told (events done, events in all) while states are warmed.
        fault: see `Processor`, `Router` and `Sender`.
        environment: where the channels' secrets are; the process's own by default.

    Raises:
        ConfigError: for channels that can't be used as they are configured.
        DirectoryInUse: when another process runs on it.
        WrongDatabase: when its database is of another kind or a newer version.
        RuleError, PlanMismatch, ArtifactError: when the active version can't be used.
    """
    settings = config.settings
    found = os.environ if environment is None else environment
    try:
        channels = build(config.alerts, lambda name: secret(name, found), directory)
    except DefinitionError as error:
        raise ConfigError(f"{config.name}: {error}") from None
    limits = Limits(
        batch=settings.batch_size,
        topic_days=settings.retention_days,
        event_days=settings.event_days,
        max_bytes=settings.max_record_bytes,
        future_seconds=settings.future_seconds,
    )
    with ExitStack() as stack:
        stack.enter_context(locked(directory))
        connection = open_data(directory)
        stack.callback(_close, connection)
        connection.execute(f"PRAGMA synchronous = {settings.synchronous}")
        # Checkpoints happen beside the commits, on a thread of their own.
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        active = registry.active(connection)
        plan = config.definition.plan if active is None else active.definition.plan
        facts = enrichers(plan.phone_region)
        processor = Processor(
            connection,
            facts,
            clock,
            limits,
            fault=fault,
            progress=progress,
        )
        processor.take_up()
        worker = Worker(processor, limit=WAITING, observe=observe)
        worker.start()
        housekeeper = Housekeeper(directory, worker, connection)
        housekeeper.start()
        stack.callback(worker.stop)
        stack.callback(housekeeper.stop)
        alerting = Alerting(
            directory,
            worker,
            processor,
            config.alerts,
            channels,
            clock,
            link=link(config),
            fault=fault or _no_fault,
        )
        alerting.start()
        stack.callback(alerting.stop)
        yield Host(directory, settings, processor, worker, facts, clock, alerting)


def _no_fault(_step: str) -> None:
    """Nothing fails outside tests."""


def _close(connection: Connection) -> None:
    with suppress(Exception):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
