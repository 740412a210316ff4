"""What is wrong with a rule, and where."""

from collections.abc import Iterable
from difflib import get_close_matches

_BEFORE = 60
_AFTER = 40


class RuleError(ValueError):
    """A rule that cannot be used.

    Attributes:
        rule: id of the rule, ``""`` when it has none.
        expression: the text the rule was written in.
        line, column: 1-based place in it; columns count characters of that line.
        message: what is wrong.
        remedy: what to write instead, ``""`` when the message says it all.

    >>> print(RuleError("cheap", "$price << 5", 8, 'unexpected "<"', "remove it"))
    rule cheap: unexpected "<" at column 9; remove it
        $price << 5
                ^
    """

    def __init__(
        self, rule: str, expression: str, offset: int | None, message: str, remedy: str = ""
    ) -> None:
        """`offset` is the 0-based place in the expression; None when the fault is not in it."""
        super().__init__(rule, expression, offset, message, remedy)
        self.rule = rule
        self.expression = expression
        self.message = message
        self.remedy = remedy
        start = expression.rfind("\n", 0, offset or 0) + 1
        self.line = expression.count("\n", 0, start) + 1
        self.column = (offset or 0) - start + 1
        self._offset = offset

    def __str__(self) -> str:
        head = f"rule {self.rule}: {self.message}" if self.rule else self.message
        remedy = f"; {self.remedy}" if self.remedy else ""
        if self._offset is None:
            return head + remedy
        lines = self.expression.split("\n")
        place = f" at column {self.column}"
        if len(lines) > 1:
            place = f" at line {self.line}, column {self.column}"
        return f"{head}{place}{remedy}\n{_excerpt(lines[self.line - 1], self.column - 1)}"


def _excerpt(line: str, at: int) -> str:
    start = max(0, at - _BEFORE) if len(line) > _BEFORE + _AFTER else 0
    end = max(at + _AFTER, _BEFORE + _AFTER)
    left = ("…" if start else "") + line[start:at]
    right = line[at:end] + ("…" if end < len(line) else "")
    # Tabs stay tabs, so that the caret stands below its character at any tab width.
    blank = "".join("\t" if character == "\t" else " " for character in left)
    return f"    {left}{right}\n    {blank}^"


def nearest(name: str, names: Iterable[str], mark: str = "") -> str:
    """A question naming the closest known name, or ``""`` when none is close.

    >>> nearest("order_prise", ["order_price", "zip"], "$")
    'did you mean $order_price?'
    """
    close = get_close_matches(name, sorted(names), n=1)
    return f"did you mean {mark}{close[0]}?" if close else ""
