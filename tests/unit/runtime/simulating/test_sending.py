"""From batches to a target and side channels."""

from collections.abc import Iterable

from sluicegate.runtime.simulating.pacing import GRAIN
from sluicegate.runtime.simulating.sending import Outcome, in_batches, send
from sluicegate.simulate.producer import Simulated


class Takes:
    """Takes so many batches; then it says no, or its reader is gone."""

    grain = GRAIN

    def __init__(self, batches: int, *, breaks: bool = False) -> None:
        self.left = batches
        self.breaks = breaks
        self.raws: list[bytes] = []

    def send(self, raws: list[bytes]) -> bool:
        if not self.left:
            if self.breaks:
                raise BrokenPipeError
            return False
        self.left -= 1
        self.raws += raws
        return True

    def close(self) -> None:
        pass


class Seen:
    def __init__(self) -> None:
        self.ids: list[str] = []

    def write(self, batch: Iterable[Simulated]) -> None:
        self.ids += [item.event_id for item in batch]

    def close(self) -> None:
        pass


def items(count: int) -> list[Simulated]:
    return [
        Simulated(n, b"%d" % n, f"e{n}", "ann", 100, "usd", n % 4 == 0, "" if n % 4 else "ring")
        for n in range(count)
    ]


def batches(count: int, size: int) -> list[list[Simulated]]:
    made = items(count)
    return [made[at : at + size] for at in range(0, count, size)]


def test_what_is_sent_is_told_to_the_channels_and_counted() -> None:
    target, seen, outcome = Takes(99), Seen(), Outcome()
    given = list(send(batches(10, 3), target, [seen], outcome))
    assert [len(batch) for batch in given] == [3, 3, 3, 1]
    assert target.raws == [b"%d" % n for n in range(10)]
    assert seen.ids == [f"e{n}" for n in range(10)]
    assert outcome == Outcome(10, first=0, last=9, scenarios={"ring": 3})


def test_channels_hear_nothing_of_what_was_not_taken() -> None:
    seen, outcome = Seen(), Outcome()
    list(send(batches(10, 3), Takes(2), [seen], outcome))
    assert (outcome.sent, outcome.undelivered, outcome.closed) == (6, 3, False)
    assert len(seen.ids) == 6


def test_a_reader_that_goes_away_ends_it() -> None:
    outcome = Outcome()
    list(send(batches(10, 3), Takes(1, breaks=True), [], outcome))
    assert (outcome.sent, outcome.undelivered, outcome.closed) == (3, 0, True)


def test_a_past_goes_in_batches_until_it_is_stopped(clock) -> None:
    assert [len(batch) for batch in in_batches(iter(items(25)), clock, 10)] == [10, 10, 5]
    clock.stop_at = 0
    assert [len(batch) for batch in in_batches(iter(items(25)), clock, 10)] == [10]
