"""Batches on their way: handed to the target, then told to the side channels."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct, field

from sluicegate.runtime.simulating.channels import Channel
from sluicegate.runtime.simulating.pacing import MOST, Clock
from sluicegate.runtime.simulating.targets import Target
from sluicegate.simulate.producer import Simulated


class Outcome(Struct):
    """What became of a stream so far.

    Attributes:
        sent: events that the target took.
        undelivered: events of the batch that it did not take before it was stopped.
        closed: whether the reader of the target went away.
        first, last: event times (µs UTC) of what was sent.
        scenarios: events sent of each fraud scenario.
    """

    sent: int = 0
    undelivered: int = 0
    closed: bool = False
    first: int | None = None
    last: int | None = None
    scenarios: dict[str, int] = field(default_factory=dict)


def send(
    batches: Iterable[list[Simulated]],
    target: Target,
    channels: Sequence[Channel],
    outcome: Outcome,
) -> Iterator[list[Simulated]]:
    """Sends batches and gives each once it is taken; ends when the target stops taking them."""
    for batch in batches:
        try:
            taken = target.send([item.raw for item in batch])
        except BrokenPipeError:
            outcome.closed = True
            return
        if not taken:
            outcome.undelivered = len(batch)
            return
        outcome.sent += len(batch)
        if outcome.first is None:
            outcome.first = batch[0].time
        outcome.last = batch[-1].time
        for item in batch:
            if item.fraud:
                outcome.scenarios[item.scenario] = outcome.scenarios.get(item.scenario, 0) + 1
        for channel in channels:
            channel.write(batch)
        yield batch


def in_batches(
    items: Iterator[Simulated], clock: Clock, size: int = MOST
) -> Iterator[list[Simulated]]:
    """All items as fast as they are taken, until the clock says stop."""
    while batch := list(islice(items, size)):
        yield batch
        if clock.wait(0):
            return
