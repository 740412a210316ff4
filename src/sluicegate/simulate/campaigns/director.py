"""When campaigns begin, so that fraud keeps its share of the traffic."""

from itertools import count
from random import Random
from typing import Final

from sluicegate.simulate.campaigns.campaign import Campaign
from sluicegate.simulate.campaigns.kinds import KINDS, Mixture
from sluicegate.simulate.campaigns.plan import Kind
from sluicegate.simulate.campaigns.quiet import NAME as QUIET
from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.shopping import Purchase

REMEMBERED: Final = 200
"""The newest campaigns that are told of."""

# Campaigns looked at that began before a stream; bounds the start-up of very fast ones.
_MOST_EARLIER: Final = 500
_JITTER: Final = 3.0
_SECOND: Final = 1_000_000


class Director:
    """Begins a campaign as soon as the events so far are owed one.

    `share` is that of fraud among all events. In a lively stream nothing is under way at its
    start, and campaigns are short enough to be watched.
    """

    def __init__(
        self, rng: Random, seed: int, scene: Scene, share: float, *, lively: bool = False
    ) -> None:
        self._rng = rng
        self._scene = scene
        self._share = share
        self._lively = lively
        self._mixture = Mixture(rng, seed, lively=lively)
        self._numbers = count(1)
        self._owed = 0.0
        self._threshold = self._jitter()
        self.begun: tuple[Campaign, ...] = ()

    def _jitter(self) -> float:
        return 0.0 if self._lively else self._rng.uniform(-_JITTER, _JITTER)

    def event(self) -> bool:
        """Counts an event of the stream, of whatever sort; whether a campaign should begin."""
        self._owed += self._share
        return self._owed >= self._threshold

    def begin(self, time: int) -> tuple[int, list[Purchase]]:
        """The number of a campaign that begins at `time` (µs UTC), and its purchases in order.

        Single purchases belong to no campaign: their number is 0.
        """
        kind = self._mixture.draw()
        campaign, purchases = self._plan(kind, time, self._mixture.span(kind, time))
        self._mixture.took(kind, len(purchases), time)
        self._owed -= len(purchases)
        self._threshold = self._jitter()
        if campaign is None:
            return 0, purchases
        self.begun = (*self.begun[1 - REMEMBERED :], campaign)
        return campaign.number, purchases

    def earlier(self, start: int, rate: float) -> list[tuple[int, Purchase]]:
        """What is yet to come of campaigns that began before `start`, at `rate` events a second.

        Each purchase with the number of its campaign.
        """
        if self._lively:
            return []
        rng = self._rng
        frauds = rate * self._share / _SECOND
        found: list[tuple[int, Purchase]] = []
        begun: list[Campaign] = []
        for kind in KINDS:
            often = frauds * kind.share / kind.size
            expected = often * kind.longest
            reach = kind.longest * min(1.0, _MOST_EARLIER / max(expected, 1.0))
            for _ in range(int(often * reach + rng.random())):
                begin = start - int(reach * rng.random())
                span = self._mixture.span(kind, begin)
                if begin + span < start or begin < 0:
                    continue
                campaign, purchases = self._plan(kind, begin, span)
                number = 0 if campaign is None else campaign.number
                found += [(number, each) for each in purchases if each.time >= start]
                if campaign is not None and campaign.ends >= start:
                    begun.append(campaign)
        begun.sort(key=lambda campaign: campaign.begins)
        self.begun = tuple(begun[-REMEMBERED:])
        return found

    def _plan(self, kind: Kind, time: int, span: int) -> tuple[Campaign | None, list[Purchase]]:
        title, purchases = kind.make(self._rng, self._scene, time, span)
        if kind.name == QUIET:
            return None, purchases
        number = next(self._numbers)
        ends = purchases[-1].time
        return Campaign(number, kind.name, title, time, ends, len(purchases)), purchases
