"""A rule as an analyst defines it."""

import re

from msgspec import Struct

from sluicegate.rules.errors import RuleError

_ID = re.compile(r"[0-9a-z_-]{1,64}")


class RuleDefinition(Struct, frozen=True):
    """One rule of a detector.

    Attributes:
        id: 1 to 64 of ``0-9 a-z _ -``.
        expression: the condition, in DETECTORPL (docs/rules.md).
        outcomes: what a match leads to; at least one.
        description: free text.

    Raises:
        RuleError: for a bad id or no outcome. The expression is checked by `compile_rules`,
            which knows the variables.
    """

    id: str
    expression: str
    outcomes: tuple[str, ...]
    description: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise RuleError(
                self.id,
                self.expression,
                None,
                f"the rule id {self.id!r} is not allowed",
                "use 1 to 64 of the characters 0-9 a-z _ -",
            )
        if not self.outcomes or not all(self.outcomes):
            raise RuleError(
                self.id,
                self.expression,
                None,
                "the rule has no outcome" if not self.outcomes else "an outcome is empty",
                "name at least one outcome, such as review",
            )
