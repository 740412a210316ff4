"""Who buys next: customers by chance, or each once before any comes again."""

from random import Random

from sluicegate.simulate.people import World


def by_chance(world: World, rng: Random, time: int) -> int:
    """A customer willing to buy at `time`; how long ago the last purchase was plays no part."""
    while True:
        index = rng.randrange(world.customers)
        if rng.random() < world.willingness(index, time):
            return index


class Deck:
    """A shuffled deck of all customers.

    A stream far faster than the history would bring the same customer again within minutes. Dealt
    from a deck, nobody comes again before about half of all customers have.
    """

    def __init__(self, world: World, rng: Random) -> None:
        self._world = world
        self._rng = rng
        self._waiting = list(range(world.customers))
        rng.shuffle(self._waiting)
        self._passed: list[int] = []
        self._dealt: list[int] = []

    def deal(self, time: int) -> int:
        """The next customer willing to buy at `time`; those who are not keep their turn."""
        while True:
            if not self._waiting:
                self._collect()
            index = self._waiting.pop()
            if self._rng.random() < self._world.willingness(index, time):
                self._dealt.append(index)
                return index
            self._passed.append(index)

    def _collect(self) -> None:
        dealt = self._dealt
        if 2 * len(self._passed) >= self._world.customers:
            # Most still have their turn: only they go round again.
            self._waiting, self._passed = self._passed, []
            self._rng.shuffle(self._waiting)
            return
        half = len(dealt) // 2
        early, late = dealt[:half], dealt[half:]
        for part in (early, late, self._passed):
            self._rng.shuffle(part)
        # Popped from the end: those passed over, then the longest ago.
        self._waiting = [*late, *early, *self._passed]
        self._passed, self._dealt = [], []
