"""Who buys next: customers by chance, or each once before any comes again."""

from array import array
from random import Random

from sluicegate.simulate.people import World


def by_chance(world: World, rng: Random, time: int) -> int:
    """A customer willing to buy at `time`; how long ago the last purchase was plays no part."""
    draw, customers, willingness = rng.random, world.customers, world.willingness
    while True:
        index = int(draw() * customers)
        if draw() < willingness(index, time):
            return index


CUTS = 4
"""Places where the deck is cut; the fifth stretch meets the people of the first again."""


class Deck:
    """A shuffled deck of all households.

    A stream far faster than the history would bring the same customer again within minutes. Dealt
    from a deck, no household comes again until most others have come; then it is the turn of
    another of those who live there and share its address.

    `order` shuffles the first deal. A deck shuffled alike that is cut at another `turn` deals other
    households at first: stretches of a stream that follow one another meet other people.
    """

    def __init__(self, world: World, rng: Random, order: Random, turn: int = 0) -> None:
        self._world = world
        self._rng = rng
        homes = world.households()
        order.shuffle(homes)
        cut = len(homes) * (turn % CUTS) // CUTS
        self._waiting = [*homes[cut:], *homes[:cut]]
        self._turns = array("L", bytes(array("L").itemsize * world.customers))
        self._passed: list[range] = []
        self._dealt: list[range] = []

    def deal(self, time: int) -> int:
        """The next customer willing to buy at `time`; those who are not keep their turn."""
        while True:
            if not self._waiting:
                self._gather()
            home = self._waiting.pop()
            index = home[self._turns[home.start] % len(home)]
            if self._rng.random() < self._world.willingness(index, time):
                self._turns[home.start] += 1
                self._dealt.append(home)
                return index
            self._passed.append(home)

    def _gather(self) -> None:
        if len(self._dealt) * 2 < len(self._dealt) + len(self._passed):
            # Most have not had their turn: they go round before anybody comes again.
            self._waiting, self._passed = self._shuffled(self._passed), []
            return
        # Dealt from the end: those passed over first, then those dealt longest ago.
        half = len(self._dealt) // 2
        early, late = self._dealt[:half], self._dealt[half:]
        self._waiting = [*self._shuffled(late), *self._shuffled(early), *self._passed[::-1]]
        self._passed, self._dealt = [], []

    def _shuffled(self, part: list[range]) -> list[range]:
        self._rng.shuffle(part)
        return part
