"""How fast simulated events are made and written to a file, on one core.

The floor is what plain Python takes to write the same lines again, batch by batch. Time is the
processor's, so that other work on the machine counts little; the file is on the disk of the
temporary directory.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from parts import EPOCH, arguments, one_core, show

from sluicegate.events.time import DAY
from sluicegate.runtime.collector import paused
from sluicegate.runtime.simulating.channels import Channel, Labels, Truth
from sluicegate.runtime.simulating.pacing import MOST
from sluicegate.runtime.simulating.sending import Outcome, in_batches, send
from sluicegate.runtime.simulating.stopping import StoppableClock
from sluicegate.runtime.simulating.targets import Lines, open_lines
from sluicegate.simulate.producer import Simulation

SEED = 20


def made(path: Path, given: Any, channels: Sequence[Channel]) -> None:
    """A past into a file, as `sluicegate simulate --days` makes it."""
    simulation = Simulation(SEED, given.customers)
    past = simulation.history(given.events, EPOCH, EPOCH + given.days * DAY)
    target = Lines(open_lines(path), own=True, flushed=True)
    with paused():
        for _ in send(in_batches(past, StoppableClock()), target, channels, Outcome()):
            pass
    target.close()
    for channel in channels:
        channel.close()


def written(path: Path, lines: list[bytes]) -> None:
    """The same lines once more."""
    with path.open("wb") as stream:
        for at in range(0, len(lines), MOST):
            stream.write(b"\n".join(lines[at : at + MOST]) + b"\n")


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the processor and of the wall that something takes."""
    wall, processor = perf_counter(), process_time()
    work()
    return process_time() - processor, perf_counter() - wall


def main() -> None:
    """Prints a row with and one without side channels."""
    given = arguments(__doc__ or "", events=200_000, days=90, customers=25_000)
    one_core()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        path = place / "events.jsonl"
        for label in ("events", "with truth and labels"):
            channels: list[Channel] = []
            if label != "events":
                channels = [
                    Truth(open_lines(place / "truth.jsonl")),
                    Labels(open_lines(place / "labels.jsonl"), SEED, silence=True),
                ]
            seconds, wall = timed(lambda channels=channels: made(path, given, channels))
            lines = path.read_bytes().splitlines()
            floor, _ = timed(lambda lines=lines: written(place / "again.jsonl", lines))
            rows.append(
                {
                    "what": label,
                    "events": len(lines),
                    "events/s": len(lines) / seconds,
                    "events/s of the wall": len(lines) / wall,
                    "floor events/s": len(lines) / floor,
                    "x floor": seconds / floor,
                }
            )
    show(rows, given.json)


if __name__ == "__main__":
    main()
