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
from sluicegate.store.database import FILE

EVERY_SECONDS = 1.0

WAL_BYTES = 32 * 1024 * 1024
"""Size of the write-ahead log at which its content is moved into the database."""

COLLECT_SECONDS = 600.0
"""How often the oldest objects are searched for cycles."""

YOUNG, MIDDLE, NEVER = 20_000, 20, 1_000_000

log = structlog.get_logger()


class Housekeeper:
    """A thread that keeps the write-ahead log short and memory clean.

    The bulk of a checkpoint is written by a connection of its own while commits go on. Only what
    they add meanwhile is left for the worker, between two batches: without that the log would
    never start anew under steady load, and grow for ever.

    Args:
        directory: the data directory.
        worker: who writes to it.
    """

    def __init__(self, directory: Path, worker: Worker) -> None:
        self._worker = worker
        self._directory = directory
        self._wal = directory / f"{FILE}-wal"
        self._done = Flag()
        self._thread = Thread(target=self._run, name="sluicegate-housekeeper", daemon=True)

    def start(self) -> None:
        """Starts the thread; from now on the collector leaves old objects to it."""
        gc.set_threshold(YOUNG, MIDDLE, NEVER)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._done.set()
        self._thread.join(30.0)

    def _run(self) -> None:
        connection = open_data(self._directory)
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        collected = time.monotonic()
        try:
            while not self._done.wait(EVERY_SECONDS):
                try:
                    if self._wal.stat().st_size > WAL_BYTES:
                        self._checkpoint(connection)
                except Stopped:
                    return
                except Exception as error:
                    log.warning("checkpoint failed", error=type(error).__name__)
                if time.monotonic() - collected > COLLECT_SECONDS:
                    collected = time.monotonic()
                    gc.collect()
        finally:
            connection.close()

    def _checkpoint(self, connection: Connection) -> None:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self._worker.call(_finish).result(30.0)


def _finish(processor: Processor) -> None:
    processor.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
