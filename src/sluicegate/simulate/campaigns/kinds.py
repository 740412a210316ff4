"""All kinds of campaigns, and which comes next."""

from random import Random
from typing import Final

from sluicegate.simulate.campaigns import (
    breach,
    bust_out,
    friendly,
    quiet,
    ring,
    takeover,
    testing,
)
from sluicegate.simulate.campaigns.climate import climate, fashion
from sluicegate.simulate.campaigns.plan import Kind
from sluicegate.simulate.hashing import mix
from sluicegate.simulate.spending import MINUTE

KINDS: Final = (
    ring.KIND,
    testing.KIND,
    takeover.KIND,
    breach.KIND,
    bust_out.KIND,
    friendly.KIND,
    quiet.KIND,
)

LIVELY_SPAN: Final = (25 * MINUTE // 60, 80 * MINUTE // 60)
"""Shortest and longest span (µs) of campaigns that somebody watches."""

_FEW: Final = 4.0
_HEAD_START: Final = 20.0
_STEEP: Final = 0.93


class Mixture:
    """Keeps an account of purchases for each kind, so that none is missing for long.

    What a campaign takes from its kind's account is paid in to all by their shares of the time.
    A lively stream opens with one campaign of each kind that has more than a few purchases.
    """

    def __init__(self, rng: Random, seed: int, *, lively: bool) -> None:
        self._rng = rng
        self._seed = mix(seed)
        self._lively = lively
        self._credit = [kind.share * _HEAD_START * rng.random() for kind in KINDS]
        self._opening = [kind for kind in KINDS if lively and kind.size > _FEW]
        rng.shuffle(self._opening)

    def draw(self) -> Kind:
        """The kind of the campaign that begins next."""
        if self._opening:
            return self._opening.pop()
        rng = self._rng
        best = max(range(len(KINDS)), key=lambda at: self._credit[at] + rng.random())
        return KINDS[best]

    def took(self, kind: Kind, purchases: int, time: int) -> None:
        """A campaign of that many purchases begins."""
        shares = [
            each.share * fashion(self._seed, number, time) for number, each in enumerate(KINDS)
        ]
        whole = sum(shares)
        for number, share in enumerate(shares):
            self._credit[number] += share / whole * purchases
        self._credit[KINDS.index(kind)] -= purchases

    def span(self, kind: Kind, time: int) -> int:
        """How long it is to take (µs): even on a logarithmic scale, a little more often short."""
        rng = self._rng
        shortest, longest = kind.shortest, kind.longest
        if self._lively:
            shortest, longest = LIVELY_SPAN
            return int(shortest * (longest / shortest) ** rng.random())
        steep = _STEEP * climate(self._seed, time).patience
        return int(shortest * (longest / shortest) ** (rng.random() ** steep))
