"""A scoreboard: what the decisions were worth, against the truth and against a naive rule."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from sluicegate.simulate.spending import usd_minor


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """Running counts of events judged.

    The `naive` counts are those of a rule that blocks every amount above a threshold, on the same
    events. `caught_usd` and `missed_usd` are US cents of fraud blocked and approved.
    """

    caught: int = 0
    fraud_reviewed: int = 0
    missed: int = 0
    false_blocks: int = 0
    legit_reviewed: int = 0
    legit_approved: int = 0
    naive_caught: int = 0
    naive_missed: int = 0
    naive_false_blocks: int = 0
    naive_legit_approved: int = 0
    caught_usd: int = 0
    missed_usd: int = 0
    unmatched: int = 0
    forgotten: int = 0


class Tally(NamedTuple):
    """Counts of fraudulent events judged: `seen` of them, and what became of each."""

    seen: int = 0
    blocked: int = 0
    reviewed: int = 0
    missed: int = 0


class _Noted(NamedTuple):
    fraud: bool
    usd: int
    campaign: int
    scenario: str


CAMPAIGNS: Final = 1_000
"""The newest campaigns of which a tally is kept."""


class Truth:
    """Keeps the truth of events until they are judged.

    `threshold` is the naive rule's, in US cents (see `naive_threshold`, `usd_minor`). At most
    `capacity` events wait; beyond that the oldest is forgotten and counted so.

    >>> truth = Truth(threshold=20_000)
    >>> truth.note("a", True, 30_000, "usd", campaign=7, scenario="ring")
    >>> score = truth.judge("a", "block")
    >>> score.caught, score.naive_caught
    (1, 1)
    >>> truth.campaign(7)
    Tally(seen=1, blocked=1, reviewed=0, missed=0)
    """

    def __init__(self, threshold: int, *, capacity: int = 100_000) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1 event, not {capacity}")
        self._threshold = threshold
        self._capacity = capacity
        self._waiting: dict[str, _Noted] = {}
        self._counts: dict[str, int] = dict.fromkeys(Score.__struct_fields__, 0)
        self._campaigns: dict[int, Tally] = {}
        self._scenarios: dict[str, Tally] = {}

    @property
    def score(self) -> Score:
        """The counts so far."""
        return Score(**self._counts)

    @property
    def by_scenario(self) -> dict[str, Tally]:
        """The tallies of fraud so far by scenario, in the order of first appearance."""
        return dict(self._scenarios)

    def campaign(self, number: int) -> Tally:
        """The tally of a campaign so far; of the newest thousand, zeros for any other."""
        return self._campaigns.get(number, Tally())

    def note(
        self,
        event_id: str,
        fraud: bool,
        amount_minor: int,
        currency: str,
        campaign: int = 0,
        scenario: str = "",
    ) -> None:
        """Remember the truth of an event, before its outcome can arrive.

        `campaign` (0: none) and `scenario` (empty: none) say which tallies a fraud belongs to.
        """
        self._waiting[event_id] = _Noted(
            fraud, usd_minor(amount_minor, currency), campaign, scenario
        )
        if len(self._waiting) > self._capacity:
            del self._waiting[next(iter(self._waiting))]
            self._counts["forgotten"] += 1

    def judge(self, event_id: str, outcome: str) -> Score:
        """Count the outcome (approve, review or block) of an event and return the counts.

        An event not noted, forgotten, or judged already counts as unmatched and nothing else.
        """
        if outcome not in ("approve", "review", "block"):
            raise ValueError(f"outcome must be approve, review or block, not {outcome!r}")
        known = self._waiting.pop(event_id, None)
        if known is None:
            self._counts["unmatched"] += 1
            return self.score
        fraud, usd, campaign, scenario = known
        counts = self._counts
        naive_block = usd > self._threshold
        if fraud:
            kind = {"approve": "missed", "review": "fraud_reviewed", "block": "caught"}[outcome]
            counts["naive_caught" if naive_block else "naive_missed"] += 1
            if kind != "fraud_reviewed":
                counts[f"{kind}_usd"] += usd
            self._tally(campaign, scenario, outcome)
        else:
            kind = {"approve": "legit_approved", "review": "legit_reviewed"}.get(
                outcome, "false_blocks"
            )
            counts["naive_false_blocks" if naive_block else "naive_legit_approved"] += 1
        counts[kind] += 1
        return self.score

    def _tally(self, campaign: int, scenario: str, outcome: str) -> None:
        if scenario:
            self._scenarios[scenario] = _counted(self._scenarios.get(scenario, Tally()), outcome)
        if campaign:
            self._campaigns[campaign] = _counted(self.campaign(campaign), outcome)
            if len(self._campaigns) > CAMPAIGNS:
                del self._campaigns[next(iter(self._campaigns))]


def _counted(tally: Tally, outcome: str) -> Tally:
    return Tally(
        tally.seen + 1,
        tally.blocked + (outcome == "block"),
        tally.reviewed + (outcome == "review"),
        tally.missed + (outcome == "approve"),
    )


def naive_threshold(amounts: Sequence[int], frauds: Sequence[bool], false_block_rate: float) -> int:
    """The least amount X for which "above X blocks" hits at most that share of legitimate events.

    `amounts` must be comparable with each other (see `usd_minor`) and parallel to `frauds`.

    >>> naive_threshold([10, 20, 30, 40, 900], [False] * 4 + [True], 0.25)
    30
    """
    if not 0.0 <= false_block_rate <= 1.0:
        raise ValueError(f"false_block_rate must be 0 to 1, not {false_block_rate}")
    legit = sorted(amount for amount, fraud in zip(amounts, frauds, strict=True) if not fraud)
    if not legit:
        raise ValueError("frauds has no legitimate event: give a history with some")
    allowed = int(false_block_rate * len(legit))
    return legit[-1 - allowed] if allowed < len(legit) else 0
