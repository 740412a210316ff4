"""Amounts by currency, as they are shown: whole minor units, never added up over currencies."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from sluicegate.dashboard.names import OTHER
from sluicegate.dashboard.tally import APPROVE, BLOCK, REVIEW
from sluicegate.events.money import exponent

NOTHING: Final = (0, 0)


class Currency(Struct, frozen=True):
    """Code, and the decimals of its minor unit."""

    code: str
    decimals: int


class Money(Struct, frozen=True):
    """Sums of one currency in minor units, as decimal text since they may exceed 2^53."""

    currency: str
    approved: str
    review: str
    blocked: str


def currencies(amounts: Mapping[tuple[str, int], list[int]]) -> list[Currency]:
    """The currencies that have amounts, the one with most events first.

    >>> [item.code for item in currencies({("EUR", 0): [1, 5], ("USD", 0): [2, 1]})]
    ['USD', 'EUR']
    """
    events: dict[str, int] = {}
    for (code, _), (count, _) in amounts.items():
        events[code] = events.get(code, 0) + count
    codes = sorted(events, key=lambda code: (-events[code], code))
    return [Currency(code, exponent(code)) for code in codes if code != OTHER]


def money(amounts: Mapping[tuple[str, int], list[int]]) -> list[Money]:
    """The sums by currency, in the order of `currencies`.

    >>> money({("EUR", 2): [1, 2**60], ("EUR", 0): [3, 5]})[0].blocked
    '1152921504606846976'
    """

    def total(code: str, role: int) -> str:
        return str(amounts.get((code, role), NOTHING)[1])

    return [
        Money(
            item.code, total(item.code, APPROVE), total(item.code, REVIEW), total(item.code, BLOCK)
        )
        for item in currencies(amounts)
    ]
