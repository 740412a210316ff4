"""From committed batches to counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sluicegate.dashboard import spread
from sluicegate.dashboard.names import OTHER, Names
from sluicegate.dashboard.tally import APPROVE, BLOCK, REVIEW, SCORE_BINS, Tally
from sluicegate.detector.definition import Definition
from sluicegate.detector.pipeline import REPEAT
from sluicegate.events.event import Event
from sluicegate.events.event_type import EventType
from sluicegate.runtime.assembly import Scored

STATES: Final = 120
CATEGORIES: Final = 60
CURRENCIES: Final = 12
OUTCOMES: Final = 12

LONGEST: Final = 160
"""Most characters of a reason; the event's page has all of them."""


class Batch(NamedTuple):
    """What the worker hands over of one commit.

    `finished` is when all was decided, `committed` when that was durable, 0 if not known;
    microseconds UTC.
    """

    scored: Sequence[Scored]
    rejected: int
    pending: int
    finished: int
    committed: int
    definition: Definition | None


class Block(NamedTuple):
    """A blocked event: when that was decided (microseconds UTC), and why."""

    time: int
    event: Event
    score: float | None
    decided_by: str
    reasons: tuple[str, ...]


class Vocabulary:
    """The names that all counts share."""

    def __init__(self) -> None:
        self.states = Names(STATES)
        self.categories = Names(CATEGORIES)
        self.currencies = Names(CURRENCIES)
        self.outcomes = Names(OUTCOMES)


def roles(outcomes: Sequence[str]) -> dict[str, int]:
    """What each of a detector's outcomes, the most severe first, means.

    >>> roles(("block", "challenge", "review", "approve"))
    {'block': 2, 'challenge': 1, 'review': 1, 'approve': 0}
    >>> roles(("pass",))
    {'pass': 0}
    """
    found = dict.fromkeys(outcomes, REVIEW)
    found[outcomes[0]] = BLOCK
    found[outcomes[-1]] = APPROVE
    return found


def position(kind: EventType, variable_type: str) -> int | None:
    """Where in `Event.values` the first variable of a type stands, None when there is none."""
    variable = kind.first(variable_type)
    return None if variable is None else kind.index(variable.name)


def count(
    batches: Iterable[Batch], definition: Definition, names: Vocabulary, latest: int
) -> tuple[Tally, list[Block]]:
    """Counts of batches that one definition decided, and the last `latest` blocks among them.

    Repeats and conflicts are no transactions: a repeat is counted as such, a conflict is rejected.
    """
    kind = definition.event_type
    meaning = roles(definition.outcomes)
    state, category = position(kind, "BILLING_STATE"), position(kind, "PRODUCT_CATEGORY")
    tally = Tally()
    took: list[int] = []
    waited: list[int] = []
    scores: tuple[list[float], list[float], list[float]] = ([], [], [])
    outcomes: dict[str, int] = {}
    blocks: list[Block] = []
    currency_of, state_of = names.currencies.of, names.states.of
    category_of = names.categories.of
    amounts: defaultdict[tuple[str, int], list[int]] = defaultdict(_cell)
    states: defaultdict[tuple[str, int, str], list[int]] = defaultdict(_cell)
    categories: defaultdict[tuple[str, int, str], list[int]] = defaultdict(_cell)
    for batch in batches:
        tally.rejected += batch.rejected
        finished = batch.finished
        for item in batch.scored:
            result = item.result
            decision = result.decision
            if decision is None:
                tally.repeats += result.status == REPEAT
                continue
            event = item.event
            outcome = decision.outcome
            role = meaning.get(outcome, REVIEW)
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            took.append(finished - event.time)
            if batch.committed:
                waited.append(batch.committed - item.record.time)
            if result.score is None:
                tally.unscored += 1
            else:
                scores[role].append(result.score)
            currency, amount = currency_of(event.currency), event.amount
            if amount is None or event.refund or currency is OTHER:
                tally.refunds += event.refund
                amount = 0
            else:
                cell = amounts[currency, role]
                cell[0] += 1
                cell[1] += amount
            values = event.values
            if state is not None:
                cell = states[state_of(values[state]), role, currency]
                cell[0] += 1
                cell[1] += amount
            if category is not None:
                cell = categories[category_of(values[category]), role, currency]
                cell[0] += 1
                cell[1] += amount
            if role == BLOCK:
                texts = tuple(clipped(reason.text) for reason in result.reasons)
                blocks.append(Block(finished, event, result.score, decision.decided_by, texts))
    tally.amounts, tally.states, tally.categories = dict(amounts), dict(states), dict(categories)
    _outcomes(tally, outcomes, meaning, names)
    tally.stretch.detection = spread.spread(took)
    tally.stretch.commit = spread.spread(waited)
    for role, found in enumerate(scores):
        tally.scores[role] = score_bins(found)
    return tally, blocks[-latest:]


def clipped(text: str) -> str:
    """A reason that is not longer than a line or two; values in it may be as long as an event.

    >>> len(clipped("x" * 60_000)), clipped("billing state is VA")
    (160, 'billing state is VA')
    """
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _cell() -> list[int]:
    return [0, 0]


def _outcomes(
    tally: Tally, outcomes: Mapping[str, int], meaning: Mapping[str, int], names: Vocabulary
) -> None:
    for outcome, number in outcomes.items():
        role = meaning.get(outcome, REVIEW)
        key = (names.outcomes.of(outcome), role)
        tally.outcomes[key] = tally.outcomes.get(key, 0) + number
        tally.stretch.roles[role] += number


def score_bins(scores: Sequence[float]) -> NDArray[np.int64]:
    """Counts of scores 0 to 1000 in equal bins, (SCORE_BINS,); 1000 falls into the last."""
    bins = (np.array(scores, np.float64) * (SCORE_BINS / 1_000)).astype(np.int64)
    bins = np.clip(bins, 0, SCORE_BINS - 1)
    found: NDArray[np.int64] = np.bincount(bins, minlength=SCORE_BINS).astype(np.int64)
    return found
