"""What the page shows of the counts at one moment."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sluicegate.dashboard.counting import Block
from sluicegate.dashboard.money import Currency, Money, currencies, money
from sluicegate.dashboard.names import OTHER
from sluicegate.dashboard.spread import quantiles
from sluicegate.dashboard.tally import APPROVE, BLOCK, REVIEW, ROLES, Cells, Column, Stretch, Tally
from sluicegate.events.money import exponent

ROWS = 12
"""Most rows of a breakdown; the others are added up in one more."""


class OutcomeCount(Struct, frozen=True):
    """An outcome's events; `role` is approve, review or block."""

    name: str
    role: str
    events: int


class Row(Struct, frozen=True, omit_defaults=True):
    """One name of a breakdown.

    Attributes:
        name: None stands for all others, ``""`` for missing values.
        approved, blocked: by currency code, minor units as decimal text.
    """

    name: str | None
    events: int
    review: int
    block: int
    approved: dict[str, str]
    blocked: dict[str, str]


class Times(Struct, frozen=True):
    """Quantiles in milliseconds, None when there is nothing.

    `detection` is from event time to decision, `commit` from acceptance to the durable outcome.
    """

    detection: tuple[float | None, float | None]
    commit: tuple[float | None, float | None]


class Series(Struct, frozen=True):
    """Columns over time: `start` and `width` in microseconds, then one value per column."""

    start: int
    width: int
    approve: list[int]
    review: list[int]
    block: list[int]
    detection_p50: list[float | None]
    detection_p99: list[float | None]
    commit_p50: list[float | None]
    commit_p99: list[float | None]


class View(Struct, frozen=True):
    """All counts of one window; see `Tally`."""

    name: str
    events: int
    outcomes: list[OutcomeCount]
    scores: list[list[int]]
    unscored: int
    refunds: int
    rejected: int
    repeats: int
    times: Times
    money: list[Money]
    states: list[Row]
    categories: list[Row]
    series: Series


class Blocked(Struct, frozen=True):
    """A blocked event.

    `time` is when that was decided (microseconds UTC), `amount` in minor units of `currency`,
    which has so many `decimals`.
    """

    time: int
    event_id: str
    entity: str
    amount: str | None
    currency: str
    decimals: int
    score: float | None
    decided_by: str
    reasons: tuple[str, ...]


class Snapshot(Struct, frozen=True):
    """Attributes:
    now: microseconds UTC.
    since: when what is counted began; `seeded` of it was stored before the start.
    rate: events per second over the last seconds.
    pending: events accepted and not yet scored.
    state_name, category_name: the variables of the breakdowns, None when there are none.
    currencies: those that have amounts.
    windows: the shortest first.
    blocks: the newest first.
    """

    now: int
    since: int
    seeded: int
    rate: float
    pending: int
    state_name: str | None
    category_name: str | None
    currencies: list[Currency]
    windows: list[View]
    blocks: list[Blocked]


def view(name: str, total: Tally, columns: tuple[int, int, Sequence[Stretch | None]]) -> View:
    """What is shown of one window."""
    outcomes = [
        OutcomeCount("other" if outcome == OTHER else outcome, ROLES[role], events)
        for (outcome, role), events in sorted(
            total.outcomes.items(), key=lambda item: (-item[0][1], item[0][0])
        )
    ]
    detection = quantiles(total.stretch.detection, (0.5, 0.99))
    commit = quantiles(total.stretch.commit, (0.5, 0.99))
    return View(
        name,
        total.events,
        outcomes,
        total.scores.tolist(),
        total.unscored,
        total.refunds,
        total.rejected,
        total.repeats,
        Times((detection[0], detection[1]), (commit[0], commit[1])),
        money(total.amounts),
        rows(total.states),
        rows(total.categories),
        series(*columns),
    )


_NOTHING = Column((0, 0, 0), (None, None), (None, None))


def series(start: int, width: int, stretches: Iterable[Stretch | None]) -> Series:
    """The columns of a chart over time."""
    shown = [_NOTHING if item is None else item.shown() for item in stretches]
    return Series(
        start,
        width,
        [item.roles[APPROVE] for item in shown],
        [item.roles[REVIEW] for item in shown],
        [item.roles[BLOCK] for item in shown],
        [item.detection[0] for item in shown],
        [item.detection[1] for item in shown],
        [item.commit[0] for item in shown],
        [item.commit[1] for item in shown],
    )


def rows(cells: Cells, most: int = ROWS) -> list[Row]:
    """The names with most events; the last row adds up what is left."""
    by_name: dict[str, list[int]] = {}
    for (name, role, _), (events, _) in cells.items():
        by_name.setdefault(name, [0, 0, 0])[role] += events
    shown = sorted(
        (name for name in by_name if name != OTHER), key=lambda name: (-sum(by_name[name]), name)
    )[:most]
    kept = dict.fromkeys(shown)
    counts = {name: [0, 0, 0] for name in (*shown, OTHER)}
    sums: dict[str, tuple[dict[str, int], dict[str, int]]] = {
        name: ({}, {}) for name in (*shown, OTHER)
    }
    for (name, role, currency), (events, amount) in cells.items():
        key = name if name in kept else OTHER
        counts[key][role] += events
        if role != REVIEW and currency != OTHER:
            by_currency = sums[key][role == BLOCK]
            by_currency[currency] = by_currency.get(currency, 0) + amount
    return [
        Row(
            None if name == OTHER else name,
            sum(counts[name]),
            counts[name][REVIEW],
            counts[name][BLOCK],
            {code: str(amount) for code, amount in sums[name][0].items()},
            {code: str(amount) for code, amount in sums[name][1].items()},
        )
        for name in (*shown, OTHER)
        if any(counts[name])
    ]


def blocked(item: Block) -> Blocked:
    """What is shown of a blocked event."""
    event = item.event
    return Blocked(
        item.time,
        event.id,
        event.entity,
        None if event.amount is None else str(event.amount),
        event.currency,
        exponent(event.currency),
        item.score,
        item.decided_by,
        item.reasons,
    )


def named_currencies(totals: Iterable[Tally]) -> list[Currency]:
    """The currencies of several windows, by the last one that has any."""
    found: list[Currency] = []
    for total in totals:
        found = currencies(total.amounts) or found
    return found
