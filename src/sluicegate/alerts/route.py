"""Which events go to which channels."""

from collections.abc import Iterable, Sequence

from msgspec import Struct


class Route(Struct, frozen=True):
    """Events with one of the outcomes and one of the rules go to the channels.

    Attributes:
        outcomes: of the event; empty for any.
        rules: ids of rules that matched, or what decided (``block_list:stolen``); empty for any.
        to: names of channels.
    """

    outcomes: tuple[str, ...]
    rules: tuple[str, ...]
    to: tuple[str, ...]

    def matches(self, outcome: str, marks: Iterable[str]) -> bool:
        """Whether an event goes this way; `marks` are its rules and what decided."""
        if self.outcomes and outcome not in self.outcomes:
            return False
        return not self.rules or any(mark in self.rules for mark in marks)


def wanted(routes: Sequence[Route], outcome: str) -> bool:
    """Whether any event of an outcome can have a way."""
    return any(not route.outcomes or outcome in route.outcomes for route in routes)


def channels(routes: Sequence[Route], outcome: str, marks: Sequence[str]) -> tuple[str, ...]:
    """The channels of all routes that match, each once, in the routes' order.

    >>> ways = [Route(("block",), (), ("mail",)), Route((), ("huge",), ("ops", "mail"))]
    >>> channels(ways, "block", ["huge"]), channels(ways, "review", ["huge"])
    (('mail', 'ops'), ('ops', 'mail'))
    >>> channels(ways, "review", [])
    ()
    """
    found: dict[str, None] = {}
    for route in routes:
        if route.matches(outcome, marks):
            found.update(dict.fromkeys(route.to))
    return tuple(found)
