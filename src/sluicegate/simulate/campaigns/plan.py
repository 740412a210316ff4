"""What a campaign is before it happens."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.shopping import Purchase


class Plan(NamedTuple):
    """The purchases of one campaign in order of time, and a line that tells a person about it."""

    title: str
    purchases: list[Purchase]


class Kind(NamedTuple):
    """A kind of campaign.

    `share` is its share of all fraudulent purchases on a long average and `size` the mean number
    of purchases of a campaign. Spans lie between `shortest` and `longest` (µs). `make` takes the
    beginning and the span at which to aim.
    """

    name: str
    share: float
    size: float
    shortest: int
    longest: int
    make: Callable[[Random, Scene, int, int], Plan]


def spread(rng: Random, begin: int, span: int, count: int) -> list[int]:
    """`count` times in order, the first at `begin`, the last at most `span` (µs) later.

    >>> times = spread(Random(1), 100, 1_000, 4)
    >>> times[0], times == sorted(times), times[-1] <= 1_100
    (100, True, True)
    """
    gaps = [rng.uniform(0.3, 1.7) for _ in range(count - 1)]
    total = max(sum(gaps), count - 1.0)
    times, passed = [begin], 0.0
    for gap in gaps:
        passed += gap
        times.append(begin + int(span * passed / total))
    return times
