"""Latency that the embedded path adds: from the moment an event is due to its durable outcome.

Open loop: a process of its own says when events are due and sends them through a pipe; a thread
hands each to the worker, as a program that embeds Sluicegate does. No HTTP; see latency.py for the
server. The first seconds are not counted.

    python bench/added.py [--seconds 60] [--rate 1000] [--json PATH]
"""

import multiprocessing
import shutil
import sys
import tempfile
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from load import Load
from parts import EPOCH, RATE, arguments, prepare, show

from sluicegate.enrich.table import enrichers
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data
from sluicegate.runtime.server import open_host

FIRST_SECONDS = 5


def main() -> None:
    given = arguments(__doc__ or "", seconds=60.0, rate=1_000.0, warm=100_000)
    directory = Path(tempfile.mkdtemp(prefix="sluicegate-bench-", dir="."))
    try:
        show([measure(given, directory)], given.json)
    finally:
        shutil.rmtree(directory)


def measure(given: Any, directory: Path) -> dict[str, Any]:
    traffic = Load()
    connection = open_data(directory)
    prepare(connection, enrichers(), traffic, given.warm)
    connection.close()
    start = EPOCH + int(given.warm / RATE * 1e6)
    count = int((given.seconds + FIRST_SECONDS) * given.rate)
    raws = [sent.raw for sent in traffic.take(count, start, RATE)]
    ours, theirs = multiprocessing.Pipe(duplex=False)
    pacer = multiprocessing.Process(target=pace, args=(theirs, raws, given.rate), daemon=True)
    done = np.zeros(count)
    due = np.zeros(count)
    over = threading.Event()
    # As the server does: a thread that waits is let in sooner than after Python's 5 ms.
    sys.setswitchinterval(0.001)
    with open_host(load(None, {}), directory) as host:
        pacer.start()
        used = time.process_time()
        for number in range(count):
            due[number], raw = ours.recv()

            def deliver(_: bytes | None, number: int = number) -> None:
                done[number] = time.monotonic()
                if number == count - 1:
                    over.set()

            host.worker.score(raw, deliver)
        over.wait(30)
        used = time.process_time() - used
        pacer.join()
    first = int(FIRST_SECONDS * given.rate)
    answered = done[first:] > 0
    waits = (done - due)[first:][answered] * 1_000
    return {
        "what": "due to durable outcome",
        "rate": given.rate,
        "events": int(answered.sum()),
        "p50_ms": float(np.percentile(waits, 50)),
        "p99_ms": float(np.percentile(waits, 99)),
        "p999_ms": float(np.percentile(waits, 99.9)),
        "max_ms": float(waits.max()),
        "cpu": used / (given.seconds + FIRST_SECONDS),
    }


def pace(target: Connection, raws: list[bytes], rate: float) -> None:
    """Sends each event when it is due, with that moment."""
    began = time.monotonic() + 0.5
    for number, raw in enumerate(raws):
        due = began + number / rate
        delay = due - time.monotonic()
        if delay > 0:
            time.sleep(delay)
        target.send((due, raw))


if __name__ == "__main__":
    main()
