"""The shapes of what is measured besides separation: shares, spreads, series and campaigns."""

from typing import TypeAlias

from msgspec import Struct

Quantiles: TypeAlias = tuple[float, float, float, float, float]
"""The 5 %, 25 %, 50 %, 75 % and 95 % quantiles."""


class Shares(Struct, frozen=True):
    """How each class is spread over bins: shares of the class, empty if there is none of it."""

    name: str
    bins: tuple[str, ...]
    legit: tuple[float, ...]
    fraud: tuple[float, ...]


class Spread(Struct, frozen=True):
    """How a number is spread in each class, None if there is too little of it."""

    name: str
    legit: Quantiles | None
    fraud: Quantiles | None


class Series(Struct, frozen=True):
    """Counts over equal spans of time, the first beginning at `start` (µs UTC).

    `span` is in µs; `scenarios` counts fraud events by scenario.
    """

    start: int
    span: int
    events: tuple[int, ...]
    fraud: tuple[int, ...]
    scenarios: dict[str, tuple[int, ...]]


class Campaigns(Struct, frozen=True):
    """The campaigns of one kind: how many, and medians and extremes of their size.

    Lengths are µs from the first to the last event; `sizes` holds each one's length and number
    of events.
    """

    kind: str
    number: int
    events: float
    most_events: int
    customers: float
    addresses: float
    length: float
    longest: int
    sizes: tuple[tuple[int, int], ...]
