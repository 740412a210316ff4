"""What telling costs the stream: processor time of its threads and writes beside scoring's.

The full default plan on disk, one core. Every block goes to the default channel, a folder of
mails; every other outcome but approve passes through the outbox and is dropped. Times are those of
the threads themselves, so that other programs of the machine disturb little.

    python bench/alerts.py [--seconds 60] [--json PATH]
"""

import shutil
import tempfile
import time
from pathlib import Path
from threading import Thread
from typing import Any

from load import Load
from parts import RATE, arguments, one_core, prepare, show

from sluicegate.alerts.build import build
from sluicegate.enrich.table import enrichers
from sluicegate.runtime.alerting import Alerting
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Input, Limits, Processor
from sluicegate.runtime.worker import Worker
from sluicegate.store import counters

CHUNK = 20_000


def main() -> None:
    given = arguments(__doc__ or "", seconds=60.0, warm=20_000)
    one_core()
    directory = Path(tempfile.mkdtemp(prefix="sluicegate-bench-", dir="."))
    try:
        show([measure(given, directory)], given.json)
    finally:
        shutil.rmtree(directory)


def measure(given: Any, directory: Path) -> dict[str, Any]:
    facts = enrichers()
    traffic = Load()
    connection = open_data(directory)
    _, start = prepare(connection, facts, traffic, given.warm)
    time_now = [start]
    processor = Processor(connection, facts, lambda: time_now[0], Limits())
    processor.take_up()
    worker = Worker(processor, limit=2 * CHUNK)
    worker.start()
    settings = load(None, {}).alerts
    channels = build(settings, lambda _: None, directory)
    alerting = Alerting(directory, worker, processor, settings, channels, now)
    writing = Meter(alerting)
    alerting.start()
    events = 0
    began = time.monotonic()
    while time.monotonic() - began < given.seconds:
        inputs = [Input(item.raw) for item in traffic.take(CHUNK, start, RATE)]
        start += int(CHUNK / RATE * 1e6)
        time_now[0] = start
        worker.append(inputs).result()
        while worker.call(_waiting).result():
            time.sleep(0.1)
        events += CHUNK
    while worker.call(_untold).result():
        time.sleep(0.1)
    outcomes = counters.totals(connection)["outcomes"]
    threads = sum(used(thread) for thread in alerting._threads)
    total = used(worker._thread)
    alerting.stop()
    worker.stop()
    mails = len(list((directory / "mailbox").iterdir()))
    connection.close()
    scoring = total - writing.spent
    decided = sum(outcomes.values())
    return {
        "what": "telling beside scoring",
        "events": events,
        "scoring_us_per_event": scoring / events * 1e6,
        "telling_us_per_event": (threads + writing.spent) / events * 1e6,
        "cost_share": (threads + writing.spent) / scoring,
        "in_the_writer_share": writing.spent / scoring,
        "outbox_share": 1 - outcomes["approve"] / decided,
        "told_share": outcomes.get("block", 0) / decided,
        "mails": mails,
    }


class Meter:
    """Processor time of the writes that telling hands to the worker, seconds."""

    def __init__(self, alerting: Alerting) -> None:
        self.spent = 0.0
        call = alerting._worker.call

        def timed(function: Any) -> Any:
            def inside(processor: Processor) -> object:
                began = time.thread_time()
                try:
                    return function(processor)
                finally:
                    self.spent += time.thread_time() - began

            return call(inside)

        class Timed:
            call = staticmethod(timed)

        alerting._worker = Timed()  # type: ignore[assignment]


def used(thread: Thread) -> float:
    """Processor time of a thread, seconds."""
    assert thread.ident is not None
    return time.clock_gettime(time.pthread_getcpuclockid(thread.ident))


def _waiting(processor: Processor) -> int:
    return processor.log.bounds("transactions")[1] - int(
        processor.connection.execute(
            "SELECT COALESCE(MAX(next), 0) FROM positions WHERE consumer = 'scoring'"
        ).fetchone()[0]
    )


def _untold(processor: Processor) -> int:
    return int(processor.connection.execute("SELECT COUNT(*) FROM outbox").fetchone()[0])


if __name__ == "__main__":
    main()
