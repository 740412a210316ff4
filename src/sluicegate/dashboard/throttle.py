"""How often somebody may try: a few times at once, then after ever longer pauses."""

from collections import OrderedDict

from msgspec import Struct

from sluicegate.events.time import HOUR, MINUTE, SECOND

FORGET = HOUR
"""After so long without a try, the earlier ones are forgotten."""

LONGEST = 5 * MINUTE
"""Longest pause; short enough that strangers can't keep a user out for long."""

FIRST = 5 * SECOND

MOST = 10_000
"""Most names or addresses that are remembered."""


class _Tries(Struct):
    count: int
    last: int


class Throttle:
    """Counts tries that failed, in memory.

    Args:
        free: tries without a pause.
        most: names that are remembered; the one that tried longest ago is forgotten first.
    """

    def __init__(self, free: int, most: int = MOST) -> None:
        self._free = free
        self._most = most
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def wait(self, key: str, now: int) -> int:
        """Microseconds until the next try, 0 when it may be now."""
        tries = self._tries.get(key)
        if tries is None or now - tries.last >= FORGET or tries.count < self._free:
            return 0
        # Bounded before it is raised to a power: counts can be large.
        doublings = min(tries.count - self._free, 10)
        return int(max(0, tries.last + min(LONGEST, FIRST << doublings) - now))

    def count(self, key: str, now: int) -> None:
        """One more try; counted before it is known how it ends, so that many at once count."""
        tries = self._tries.pop(key, None)
        if tries is None or now - tries.last >= FORGET:
            tries = _Tries(0, now)
        self._tries[key] = _Tries(tries.count + 1, now)
        while len(self._tries) > self._most:
            self._tries.popitem(last=False)

    def forgive(self, key: str) -> None:
        """It was the right password: nothing is held against the name."""
        self._tries.pop(key, None)

    def give_back(self, key: str) -> None:
        """The try did not fail: it does not count."""
        tries = self._tries.get(key)
        if tries is not None:
            self._tries[key] = _Tries(max(0, tries.count - 1), tries.last)
