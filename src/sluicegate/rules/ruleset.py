"""Rules ready to run."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, TypeAlias

from sluicegate.rules.binding import Binding
from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.lists import Lists

Mode: TypeAlias = Literal["FIRST_MATCHED", "ALL_MATCHED"]
Match: TypeAlias = Callable[
    [Sequence[object], Sequence[float], Sequence[float | None], int, Lists], tuple[int, ...]
]


class RuleSet:
    """What `sluicegate.rules.compile.compile_rules` returns.

    Attributes:
        definitions: the rules, in their order.
        mode: FIRST_MATCHED stops at the first rule that matches.
        bindings: the variables it was compiled for.
        uses: names of the variables that the rules read.
        uses_lists: names of the lists that the rules read.
        match: ``match(values, features, scores, time, lists)`` gives the indices of the rules
            that match. Values: None is missing, DATETIME is integer microseconds. Features: NaN
            is missing. Scores: None is a missing model. Time: that of the event, microseconds.
            It raises for no values of the bound types. A list that has gone missing is empty.
    """

    __slots__ = ("bindings", "definitions", "known_lists", "match", "mode", "uses", "uses_lists")

    def __init__(
        self,
        definitions: Sequence[RuleDefinition],
        mode: Mode,
        bindings: Mapping[str, Binding],
        known_lists: Collection[str],
        uses: frozenset[str],
        uses_lists: frozenset[str],
        match: Match,
    ) -> None:
        self.definitions = tuple(definitions)
        self.mode: Mode = mode
        self.bindings = dict(bindings)
        self.known_lists = frozenset(known_lists)
        self.uses = uses
        self.uses_lists = uses_lists
        self.match = match

    def __repr__(self) -> str:
        ids = ", ".join(definition.id for definition in self.definitions)
        return f"RuleSet({self.mode}: {ids})"
