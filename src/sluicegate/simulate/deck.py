"""Who buys next: customers by chance, or each once before any comes again."""

from random import Random
from typing import Final

from sluicegate.simulate.people import World


def by_chance(world: World, rng: Random, time: int) -> int:
    """A customer willing to buy at `time`; how long ago the last purchase was plays no part."""
    while True:
        index = rng.randrange(world.customers)
        if rng.random() < world.willingness(index, time):
            return index


# Which quarter of the deck each of a block of four goes to: those of one home far apart.
_QUARTERS: Final = (0, 2, 1, 3)


class Deck:
    """A shuffled deck of all customers.

    A stream far faster than the history would bring the same customer again within minutes. Dealt
    from a deck, nobody comes again until most others have come, and people of one home, who share
    an address, come a quarter of the deck apart.
    """

    def __init__(self, world: World, rng: Random) -> None:
        self._world = world
        self._rng = rng
        quarters: tuple[list[int], ...] = ([], [], [], [])
        for block in range(0, world.customers, 4):
            turn = rng.getrandbits(2)
            for index in range(block, min(block + 4, world.customers)):
                quarters[(_QUARTERS[index & 3] + turn) & 3].append(index)
        self._waiting = [index for quarter in quarters for index in self._shuffled(quarter)]
        self._passed: list[int] = []
        self._dealt: list[int] = []

    def deal(self, time: int) -> int:
        """The next customer willing to buy at `time`; those who are not keep their turn."""
        while True:
            if not self._waiting:
                self._gather()
            index = self._waiting.pop()
            if self._rng.random() < self._world.willingness(index, time):
                self._dealt.append(index)
                return index
            self._passed.append(index)

    def _gather(self) -> None:
        if len(self._dealt) * 2 < self._world.customers:
            # Most have not had their turn: they go round before anybody comes again.
            self._waiting, self._passed = self._shuffled(self._passed), []
            return
        # Dealt from the end: those passed over first, then those dealt longest ago.
        half = len(self._dealt) // 2
        early, late = self._dealt[:half], self._dealt[half:]
        self._waiting = [*self._shuffled(late), *self._shuffled(early), *self._passed[::-1]]
        self._passed, self._dealt = [], []

    def _shuffled(self, part: list[int]) -> list[int]:
        self._rng.shuffle(part)
        return part
