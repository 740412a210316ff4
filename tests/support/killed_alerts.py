"""The child of test_alert_kills.py: a worker and its alerts, which kill themselves.

It reads one job per line from standard input, runs each in a process forked off for it and tells
how that ended. A job is `Job` as JSON.
"""

import os
import signal
import sys
import time
from pathlib import Path

from msgspec import Struct

sys.path.append(str(Path(__file__).parent))

import host
from forked import serve
from telling import alert_settings

from sluicegate.alerts.mail import Mail
from sluicegate.events.time import SECOND
from sluicegate.runtime.alerting import Alerting
from sluicegate.runtime.clock import now
from sluicegate.runtime.delivering import Sender
from sluicegate.runtime.processor import Processor
from sluicegate.runtime.worker import Worker
from sluicegate.store import deliveries


class Job(Struct):
    """One life.

    Attributes:
        directory: the data directory.
        port: of the mail server on this machine.
        events: blocked events in all; those that are not stored yet are handed in.
        above: alerts of a minute that go out one by one.
        began: wall clock of the first life; minutes pass in a third of a second from there.
        step, visit: where to die, "" for nowhere.
        after: seconds after which to be killed from outside, 0 for never.
        sabotage: whether deliveries are forgotten before they are sent.
    """

    directory: str
    port: int
    events: int
    above: int
    began: int
    step: str = ""
    visit: int = 0
    after: float = 0.0
    sabotage: bool = False


def main() -> None:
    """Serves jobs until the input ends."""
    serve(Job, run)


def run(job: Job) -> None:
    """Scores and tells until nothing is left to tell."""
    processor = host.host(Path(job.directory))
    worker = Worker(processor)
    worker.start()
    visits = 0

    def fault(step: str) -> None:
        nonlocal visits
        visits += step == job.step
        if step == job.step and visits == job.visit:
            os.kill(os.getpid(), signal.SIGKILL)

    if job.sabotage:
        _forget_first()
    settings = alert_settings(channels={"team": {"kind": "mailbox"}}, digest_above=job.above)
    channel = Mail("team", ["team@example.com"], "fraud@example.com", "localhost", job.port, "none")
    alerting = Alerting(
        Path(job.directory),
        worker,
        processor,
        settings,
        [channel],
        lambda: host.NOW + (now() - job.began) * 180,
        wait=lambda flag, seconds: flag.wait(min(seconds, 0.02)),
        chance=lambda: 0.0,
        fault=fault,
    )
    alerting.start()
    for number in range(stored(processor), job.events, 3):
        names = range(number, min(number + 3, job.events))
        worker.append(host.inputs(*(host.event(f"e{n}", n, 1_000) for n in names))).result()
    while worker.call(left).result():
        time.sleep(0.01)
    alerting.stop()
    worker.stop()


def stored(processor: Processor) -> int:
    """How many events have been handed in."""
    return processor.log.bounds("transactions")[1]


def left(processor: Processor) -> int:
    """What is not told yet."""
    end = stored(processor)
    scored = processor.connection.execute("SELECT MAX(next) FROM positions").fetchone()[0] or 0
    tables = ("outbox", "deliveries")
    counts = (
        processor.connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]
        for name in tables
    )
    return int(end - scored + sum(counts))


def _forget_first() -> None:
    """Removes deliveries as they begin: what a kill then loses, the test must see."""
    send = Sender._send

    def forgetting(sender: Sender, parcel: deliveries.Parcel) -> object:
        sender._write(lambda held: deliveries.finish(held, "team", parcel, SECOND))
        sender._fault("forgotten")
        return send(sender, parcel)

    Sender._send = forgetting  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    main()
