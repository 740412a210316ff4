"""Counts over the last minutes, the last hour, and since the beginning, in bounded memory."""

from typing import Final

from sluicegate.dashboard.tally import Stretch, Tally
from sluicegate.events.time import MINUTE

COLUMNS: Final = 60


class Sliding:
    """The last `COLUMNS` stretches of a width; what leaves is taken away from the total.

    Args:
        width: of a stretch, microseconds; stretches begin at its multiples.

    Attributes:
        total: the counts of all stretches held.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.total = Tally()
        self._held: dict[int, Tally] = {}
        self._last = 0

    def add(self, time: int, tally: Tally) -> None:
        """Adds counts of the stretch around a time, unless it has left already."""
        slot = time // self.width
        self.advance(time)
        if slot <= self._last - COLUMNS:
            return
        self._held.setdefault(slot, Tally()).add(tally)
        self.total.add(tally)

    def advance(self, time: int) -> None:
        """Lets go what is too old at a time; an earlier time than before changes nothing."""
        self._last = max(self._last, time // self.width)
        for slot in [slot for slot in self._held if slot <= self._last - COLUMNS]:
            self.total.add(self._held.pop(slot), -1)

    def columns(self) -> tuple[int, int, list[Stretch | None]]:
        """Start of the first column and width (microseconds), and the columns."""
        first = self._last - COLUMNS + 1
        held = [self._held.get(slot) for slot in range(first, self._last + 1)]
        return (
            first * self.width,
            self.width,
            [None if item is None else item.stretch for item in held],
        )


class Whole:
    """All that was ever added; when there are too many columns, each two become one.

    Attributes:
        total: the counts.
        width: of a column, microseconds.
    """

    def __init__(self) -> None:
        self.width = MINUTE
        self.total = Tally()
        self._held: dict[int, Stretch] = {}
        self._last = 0

    def add(self, time: int, tally: Tally) -> None:
        """Adds counts of the stretch around a time."""
        self.total.add(tally)
        self._held.setdefault(time // self.width, Stretch()).add(tally.stretch)
        self.advance(time)

    def advance(self, time: int) -> None:
        """Makes room up to a time."""
        self._last = max(self._last, time)
        if not self._held:
            return
        first = min(self._held)
        while self._last // self.width - first >= COLUMNS:
            self.width *= 2
            first //= 2
            merged: dict[int, Stretch] = {}
            for slot, stretch in self._held.items():
                merged.setdefault(slot // 2, Stretch()).add(stretch)
            self._held = merged

    def columns(self) -> tuple[int, int, list[Stretch | None]]:
        """Start of the first column and width (microseconds), and the columns."""
        if not self._held:
            return 0, self.width, []
        first = min(self._held)
        last = max(self._last // self.width, max(self._held))
        return first * self.width, self.width, [self._held.get(at) for at in range(first, last + 1)]
