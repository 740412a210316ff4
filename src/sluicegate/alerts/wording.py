"""How people read an alert: outcomes, amounts, times, and texts that can't play tricks."""

import unicodedata
from collections import Counter

from msgspec import Struct

from sluicegate.alerts.alert import Alert, Delivery
from sluicegate.detector.tally import Tally, tally
from sluicegate.events.money import exponent, format_minor
from sluicegate.events.time import from_micros

ID_LIMIT = 48
"""Longest piece of an id, in characters, that a subject quotes."""

_OUTCOMES = {"block": "Blocked", "review": "For review", "approve": "Approved"}


class Total(Struct, frozen=True):
    """How many alerts of one outcome, and what they sum to, one sum per currency."""

    outcome: str
    count: int
    sums: tuple[str, ...]


def plain(text: str, limit: int = 1_000) -> str:
    """One line of visible characters: ids and reasons come from outside.

    Control characters, line ends, characters that turn the direction of writing and the like
    become spaces; what is longer than `limit` is cut.

    >>> plain("a\\r\\nBcc: b" + chr(0x202E) + "c")
    'a Bcc: b c'
    """
    seen = " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).split())
    return seen if len(seen) <= limit else seen[: limit - 1] + "…"


def outcome_text(outcome: str) -> str:
    """The outcome as a heading.

    >>> outcome_text("block"), outcome_text("call_customer")
    ('Blocked', 'Call customer')
    """
    name = plain(outcome, ID_LIMIT).replace("_", " ")
    return _OUTCOMES.get(outcome, name[:1].upper() + name[1:])


def money_text(amount: int | None, currency: str) -> str:
    """Exact amount with thousands apart and currency, ``""`` for none.

    >>> money_text(123456789, "USD"), money_text(-5, ""), money_text(500, "JPY")
    ('1,234,567.89 USD', '-0.05', '500 JPY')
    """
    if amount is None:
        return ""
    whole, point, decimals = format_minor(abs(amount), currency).partition(".")
    sign = "-" if amount < 0 else ""
    return f"{sign}{int(whole):,}{point}{decimals} {plain(currency)}".rstrip()


def time_text(time: int) -> str:
    """A time to the second.

    >>> time_text(1636498603622650)
    '9 Nov 2021, 22:56:43 UTC'
    """
    moment = from_micros(time)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment:%Y, %H:%M:%S} UTC"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def period_text(since: int, until: int) -> str:
    """A period, its day named once where it is one.

    >>> period_text(1636498603622650, 1636498720000000)
    '9 Nov 2021, 22:56:43 to 22:58:40 UTC'
    """
    first, last = time_text(since), time_text(until)
    day, _, clock = last.partition(", ")
    first = first.removesuffix(" UTC")
    return f"{first} to {clock if first.startswith(day + ',') else last}"


def score_text(score: float | None) -> str:
    """A score of 0 to 1000.

    >>> score_text(987.25), score_text(None)
    ('987.2', 'none')
    """
    return "none" if score is None else f"{score:.1f}"


def decided_text(decided_by: str) -> str:
    """What decided, in words.

    >>> decided_text("rule:score_block"), decided_text("block_list:cards"), decided_text("default")
    ('rule score_block', 'block list cards', 'default outcome')
    """
    kind, colon, name = plain(decided_by).partition(":")
    if colon:
        return f"{kind.replace('_', ' ')} {name}"
    return f"{kind} outcome" if kind in ("default", "fallback") else kind


def entity_text(alert: Alert) -> str:
    """The entity with its type, as in ``customer 269-37-3393``."""
    return f"{plain(alert.entity_type, ID_LIMIT)} {plain(alert.entity, ID_LIMIT)}"


def subject(delivery: Delivery) -> str:
    """What a message is about, at a glance: one line, no longer than 150 characters."""
    if delivery.digest:
        return f"{delivery.total:,} alerts: {_counts(delivery)}"
    alert = delivery.alerts[0]
    money = money_text(alert.amount, alert.currency)
    what = f"{money}, {entity_text(alert)}" if money else entity_text(alert)
    return f"{outcome_text(alert.outcome)}: {what}"


def _counts(delivery: Delivery) -> str:
    if not counts_all(delivery):
        return period_text(delivery.since, delivery.until)
    return plain(", ".join(f"{t.count:,} {t.outcome.lower()}" for t in totals(delivery)), 120)


def tallies(delivery: Delivery) -> tuple[Tally, ...]:
    """The delivery's own; where it has none, of the alerts that it lists."""
    return delivery.tallies or tuple(
        tally(a.outcome, a.amount, a.currency) for a in delivery.alerts
    )


def counts_all(delivery: Delivery) -> bool:
    """Whether its totals are of all that it stands for."""
    return bool(delivery.tallies) or delivery.total == len(delivery.alerts)


def outcomes(delivery: Delivery) -> tuple[str, ...]:
    """The outcomes of all that it stands for, each once."""
    return tuple(dict.fromkeys(one.outcome for one in tallies(delivery)))


def summed(delivery: Delivery) -> tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...]:
    """(outcome, how many, (currency, minor units) of each), outcomes in the order of their first.

    Larger sums come first, as far as sums of different currencies can be put in order.
    """
    counts: Counter[str] = Counter()
    sums: dict[str, Counter[str]] = {}
    for one in tallies(delivery):
        counts[one.outcome] += one.alerts
        ours = sums.setdefault(one.outcome, Counter())
        if one.currency is not None:
            ours[one.currency] += one.units
    return tuple(
        (name, count, tuple(sorted(sums[name].items(), key=_largest)))
        for name, count in counts.items()
    )


def _largest(item: tuple[str, int]) -> tuple[float, tuple[str, int]]:
    return (-item[1] / 10 ** exponent(item[0]), item)


def totals(delivery: Delivery) -> tuple[Total, ...]:
    """Per outcome, in the order of their first: how many, and a sum for each currency."""
    return tuple(
        Total(outcome_text(name), count, tuple(money_text(units, code) for code, units in sums))
        for name, count, sums in summed(delivery)
    )
