"""Moments of event time at which events come: evenly, in bursts, or some at once at each tick."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, Protocol

from msgspec import Struct

SECOND: Final = 1_000_000

LEAD: Final = 10 * SECOND
"""Steady traffic before the first burst, in µs."""


class Plan(Protocol):
    """When events come, counted from the start of a stream."""

    @property
    def mean(self) -> float:
        """Events a second over a long time."""

    @property
    def group(self) -> int:
        """How many come at once."""

    def at(self, number: int) -> int:
        """Microseconds from the start until event `number` (from 0); never less than for the one
        before."""


class Even(Struct, frozen=True):
    """`rate` events a second, all equally far apart.

    >>> [Even(4.0).at(n) for n in range(3)]
    [0, 250000, 500000]
    """

    rate: float

    def __post_init__(self) -> None:
        _positive(rate=self.rate)

    @property
    def mean(self) -> float:
        """See `Plan`."""
        return self.rate

    @property
    def group(self) -> int:
        """See `Plan`."""
        return 1

    def at(self, number: int) -> int:
        """See `Plan`."""
        return int(number * SECOND / self.rate)


class Bursts(Struct, frozen=True):
    """`rate` events a second and, from time to time, `factor` times as many.

    The first burst begins `LEAD` after the start and takes `length` µs; the next ones begin every
    `every` µs after it, None for a single one.

    >>> plan = Bursts(1.0, factor=5.0, length=2 * SECOND)
    >>> [plan.at(n) / SECOND for n in (9, 10, 11, 19, 20, 21)]
    [9.0, 10.0, 10.2, 11.8, 12.0, 13.0]
    """

    rate: float
    factor: float
    length: int
    every: int | None = None

    def __post_init__(self) -> None:
        _positive(rate=self.rate, factor=self.factor, length=self.length)
        if self.every is not None and self.every <= self.length:
            raise ValueError(f"every must be longer than length, not {self.every} µs")

    @property
    def mean(self) -> float:
        """See `Plan`; of a single burst nothing is left over a long time."""
        if self.every is None:
            return self.rate
        return self.rate * (1.0 + (self.factor - 1.0) * self.length / self.every)

    @property
    def group(self) -> int:
        """See `Plan`."""
        return 1

    def at(self, number: int) -> int:
        """See `Plan`."""
        slow = SECOND / self.rate
        before = LEAD / slow
        if number < before:
            return int(number * slow)
        fast = slow / self.factor
        begins, left, within = LEAD, number - before, self.length / fast
        if self.every is not None:
            periods, left = divmod(left, within + (self.every - self.length) / slow)
            begins += int(periods) * self.every
        if left < within:
            return int(begins + left * fast)
        return int(begins + self.length + (left - within) * slow)


class Ticks(Struct, frozen=True):
    """`count` events at once, every `every` µs, the first at the start.

    Those of a tick are 1 µs apart, so that their order is that of their times.

    >>> [Ticks(60 * SECOND, count=2).at(n) for n in range(4)]
    [0, 1, 60000000, 60000001]
    """

    every: int
    count: int

    def __post_init__(self) -> None:
        _positive(every=self.every, count=self.count)
        if self.count > self.every:
            raise ValueError(f"count must be at most {self.every}, not {self.count}")

    @property
    def mean(self) -> float:
        """See `Plan`."""
        return self.count * SECOND / self.every

    @property
    def group(self) -> int:
        """See `Plan`."""
        return self.count

    def at(self, number: int) -> int:
        """See `Plan`."""
        tick, place = divmod(number, self.count)
        return tick * self.every + place


class Moments(Iterator[int]):
    """The moments of a plan as event times, one after the other.

    Args:
        plan: when events come.
        start: event time (µs UTC) that the plan counts from.
        end: event time before which the last one comes; None for no end.

    >>> moments = Moments(Even(1.0), 0, end=4 * SECOND)
    >>> next(moments), moments.due, moments.behind(3 * SECOND)
    (0, 1000000, 2)
    >>> moments.skip(2)
    >>> list(moments)
    [3000000]
    """

    def __init__(self, plan: Plan, start: int, end: int | None = None) -> None:
        self.plan = plan
        self.start = start
        self.number = 0
        self._end = end
        self._due = start + plan.at(0)

    @property
    def due(self) -> int | None:
        """The next one, None at the end."""
        return None if self._end is not None and self._due >= self._end else self._due

    def __next__(self) -> int:
        due = self._due
        if self._end is not None and due >= self._end:
            raise StopIteration
        self.skip(1)
        return due

    def skip(self, count: int) -> None:
        """Leaves the next ones out."""
        self.number += count
        self._due = self.start + self.plan.at(self.number)

    def back(self) -> None:
        """Gives the last one once more."""
        self.skip(-1)

    def before(self, time: int) -> int:
        """How many of all, taken or not, come before an event time (and before the end)."""
        elapsed = (time if self._end is None else min(time, self._end)) - self.start
        most = 1
        while self.plan.at(most) < elapsed:
            most *= 2
        return bisect_left(range(most + 1), elapsed, key=self.plan.at)

    def behind(self, time: int) -> int:
        """How many that are not taken come before an event time."""
        return max(0, self.before(time) - self.number)


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} must be above 0, not {value}")
