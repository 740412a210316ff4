"""Remember the facts about values seen before: entities repeat, and parsing is slow."""

from collections.abc import Callable
from itertools import islice
from typing import Generic, TypeVar

LONGEST_KEPT = 1024

T = TypeVar("T")


class Cached(dict[str, T], Generic[T]):
    """What a pure function found in values seen before, bounded; call it with a value.

    Results depend on the value alone, so what is remembered, and when it is forgotten, never
    changes an answer. A hit is one look-up in a dict, without a Python frame. When ``size``
    values are held, the older half is forgotten. Values longer than ``LONGEST_KEPT`` characters
    are never held, so memory is bounded too.

    Args:
        apply: finds what is not held, such as an enricher's facts.
        size: how many values are held at most, 1 or more.

    Raises:
        ValueError: if ``size`` is below 1.

    >>> from sluicegate.enrich.ip import ip_enricher
    >>> facts = Cached(ip_enricher().apply, size=10_000)
    >>> facts("8.8.8.8") is facts("8.8.8.8")
    True
    """

    __slots__ = ("apply", "size")

    def __init__(self, apply: Callable[[str], T], size: int) -> None:
        super().__init__()
        if size < 1:
            raise ValueError(f"size is {size}: give the number of values to hold, 1 or more")
        self.apply = apply
        self.size = size

    # The method of dict itself: a def would cost a Python frame on every hit.
    __call__ = dict.__getitem__

    def __missing__(self, value: str) -> T:
        facts = self.apply(value)
        if len(value) <= LONGEST_KEPT:
            if len(self) >= self.size:
                for old in list(islice(self, (self.size + 1) // 2)):
                    self.pop(old, None)
            self[value] = facts
        return facts
