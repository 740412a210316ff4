"""What must happen now and then, but never while someone waits: checkpoints and collections."""

import gc
import time
from pathlib import Path
from sqlite3 import Connection
from threading import Event as Flag
from threading import Thread

import structlog

from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Processor
from sluicegate.runtime.worker import Stopped, Worker

EVERY_SECONDS = 0.25

CHANGES = 2_000
"""Changed rows after which the write-ahead log is moved into the database."""

MOVE_SECONDS = 10.0
"""Time after which fewer are moved, too."""

COLLECT_SECONDS = 600.0
"""Least time between two searches of all of memory for cycles; they wait for a quiet moment."""

PATIENCE_SECONDS = 86_400.0
"""Time after which such a search waits no longer."""

log = structlog.get_logger()


class Housekeeper:
    """A thread that keeps the write-ahead log short and memory clean.

    The bulk of a checkpoint is written by a connection of its own while commits go on. Only what
    they add meanwhile is left for the worker, between two batches: without that the log would
    never start anew under steady load, and grow for ever.

    Args:
        directory: the data directory.
        worker: who writes to it.
        writer: the worker's connection; only looked at.
    """

    def __init__(self, directory: Path, worker: Worker, writer: Connection) -> None:
        self._worker = worker
        self._writer = writer
        self._written = -1
        self._searched = time.monotonic()
        self._directory = directory
        self._moved = writer.total_changes
        self._moved_at = time.monotonic()
        self._done = Flag()
        self._thread = Thread(target=self._run, name="sluicegate-housekeeper", daemon=True)

    def start(self) -> None:
        """Starts the thread; from now on it alone collects garbage."""
        gc.disable()
        gc.collect()
        gc.freeze()
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._done.set()
        self._thread.join(30.0)

    def _run(self) -> None:
        connection = open_data(self._directory)
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        try:
            while not self._done.wait(EVERY_SECONDS):
                try:
                    self._move(connection)
                except Stopped:
                    return
                except Exception as error:
                    log.warning("checkpoint failed", error=type(error).__name__)
                self._collect()
        finally:
            connection.close()
            gc.unfreeze()
            gc.enable()

    def _collect(self) -> None:
        """Looks for cycles among the newest objects and sets those that live on aside.

        States and caches live long and hold no cycles: going through them again and again would
        stop everything for tenths of a second. The few cycles that are set aside alive and die
        later wait for a moment when nothing is written.
        """
        written = self._writer.total_changes
        quiet, self._written = written == self._written, written
        since = time.monotonic() - self._searched
        if (quiet and since > COLLECT_SECONDS) or since > PATIENCE_SECONDS:
            self._searched = time.monotonic()
            gc.unfreeze()
            gc.collect()
        else:
            gc.collect(0)
        gc.freeze()

    def _move(self, connection: Connection) -> None:
        """A checkpoint when it is due: often, so that each is short."""
        written, now = self._writer.total_changes, time.monotonic()
        waiting = written - self._moved
        if waiting >= CHANGES or (waiting and now - self._moved_at > MOVE_SECONDS):
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            self._worker.call(_finish).result(30.0)
            self._moved, self._moved_at = written, now


def _finish(processor: Processor) -> None:
    processor.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
