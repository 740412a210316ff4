"""Tokens to a tree, by precedence climbing.

Loosest to tightest: ``or``, ``and``, ``not``, comparisons (which do not chain), ``+ -``,
``* / %``, unary ``-`` and ``!``.
"""

from math import isinf

from sluicegate.rules.errors import RuleError
from sluicegate.rules.lexer import KEYWORDS, Token, tokens
from sluicegate.rules.tree import (
    Arithmetic,
    Call,
    Comparison,
    ListLiteral,
    ListName,
    Literal,
    Logic,
    Negation,
    Node,
    Not,
    Variable,
    walk,
)

MAX_DEPTH = 64

_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _UNARY = range(1, 8)
_STRENGTH = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in", "not in"), _COMPARE),
    **dict.fromkeys(("+", "-"), _ADD),
    **dict.fromkeys(("*", "/", "%"), _MULTIPLY),
}
_CONSTANTS = {"true": True, "false": False, "null": None}
_MEANT = {
    "is": "write ==",
    "like": "use regex_match",
    "matches": "use regex_match",
    "contains": "use regex_match",
    "between": "write $a >= 1 and $a <= 5",
    "not": "write not in, or put not before the comparison: not (a > b)",
    "!": "write !=, or put ! before a value in parentheses: !(a > b)",
    ",": "a list is written [a, b]; numbers have no thousands separator",
}
_TYPED = {"none": "null", "nil": "null", "undefined": "null"}


def parse(expression: str, rule: str = "") -> Node:
    """The tree of an expression.

    Raises:
        RuleError: when it is not one well-formed expression, pointing at the first place where
            it is not.
    """
    parser = _Parser(expression, rule)
    tree = parser.expression(0, 1)
    parser.finish()
    for node, depth in walk(tree):
        if depth > MAX_DEPTH:
            raise parser.too_deep(node.offset)
    return tree


class _Parser:
    def __init__(self, expression: str, rule: str) -> None:
        self._rule = rule
        self._expression = expression
        self._tokens = tokens(expression, rule)
        self._at = 0

    def _error(self, offset: int, message: str, remedy: str = "") -> RuleError:
        return RuleError(self._rule, self._expression, offset, message, remedy)

    def too_deep(self, offset: int) -> RuleError:
        return self._error(
            offset,
            f"the expression nests more than {MAX_DEPTH} levels deep",
            "split it into several rules",
        )

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _skip(self, symbol: str) -> bool:
        token = self._peek()
        if token.kind == "symbol" and token.text == symbol:
            self._at += 1
            return True
        return False

    def finish(self) -> None:
        """Fails unless all tokens are used."""
        token = self._peek()
        if token.kind == "end":
            return
        if token.kind == "symbol" and token.text in ")]":
            opening = "(" if token.text == ")" else "["
            raise self._error(token.offset, f"{token.text} without {opening}", "remove it")
        remedy = "an operator such as and, or, ==, + must stand between two values"
        raise self._error(token.offset, f"unexpected {_shown(token)}", _meant(token) or remedy)

    def expression(self, floor: int, depth: int) -> Node:
        """An expression whose operators all bind tighter than `floor`."""
        if depth > MAX_DEPTH:
            raise self.too_deep(self._peek().offset)
        left = self._prefix(floor, depth)
        while True:
            operator, length = self._infix()
            strength = _STRENGTH.get(operator, 0)
            if strength <= floor:
                return left
            offset = self._peek().offset
            self._at += length
            right = self.expression(strength, depth + 1)
            left = _binary(operator, offset, left, right)
            if strength == _COMPARE and _STRENGTH.get(self._infix()[0]) == _COMPARE:
                raise self._error(
                    self._peek().offset, "comparisons do not chain", "write a < b and b < c"
                )

    def _infix(self) -> tuple[str, int]:
        token = self._peek()
        if token.kind not in ("symbol", "keyword"):
            return "", 0
        if token.text == "not" and self._tokens[self._at + 1][:2] == ("keyword", "in"):
            return "not in", 2
        return token.text, 1

    def _prefix(self, floor: int, depth: int) -> Node:
        token = self._take()
        kind, text, offset = token
        match kind, text:
            case "number", _:
                return self._number(token)
            case "string", _:
                return Literal(offset, text, "STRING")
            case "variable", _:
                return Variable(offset, text)
            case "list", _:
                return ListName(offset, text)
            case "word", _:
                return self._word(token, depth)
            case "keyword", ("true" | "false" | "null"):
                return Literal(offset, _CONSTANTS[text], "NULL" if text == "null" else "BOOLEAN")
            case "keyword", "not":
                if floor > _NOT:
                    raise self._error(
                        offset, "not binds looser here", "put it in parentheses: (not a)"
                    )
                return Not(offset, self.expression(_NOT - 1, depth + 1))
            case "symbol", "!":
                return Not(offset, self.expression(_UNARY, depth + 1))
            case "symbol", "-":
                return Negation(offset, self.expression(_UNARY, depth + 1))
            case "symbol", "(":
                inner = self.expression(0, depth + 1)
                self._close(")", token)
                return inner
            case "symbol", "[":
                return ListLiteral(offset, self._items("]", token, depth))
            case "end", _:
                message = "the expression ends too early" if self._at > 1 else "it is empty"
                raise self._error(offset, message, "a value such as $amount or 100 is missing")
            case _:
                raise self._error(offset, f"unexpected {_shown(token)}", "a value must stand here")

    def _number(self, token: Token) -> Literal:
        decimal = float(token.text)
        if isinf(decimal):
            raise self._error(token.offset, "the number is too large", "numbers go up to 1.7e308")
        exact = token.text.isdigit()
        return Literal(token.offset, int(token.text) if exact else decimal, "NUMBER")

    def _word(self, token: Token, depth: int) -> Node:
        opening = self._peek()
        if self._skip("("):
            return Call(token.offset, token.text, self._items(")", opening, depth))
        lower = token.text.lower()
        lower = _TYPED.get(lower, lower)
        if lower in KEYWORDS:
            raise self._error(token.offset, f"unexpected {_shown(token)}", f"write {lower}")
        raise self._error(
            token.offset,
            f"unexpected word {_shown(token)}",
            f'write ${token.text} for a variable or "{token.text}" for a string',
        )

    def _items(self, closing: str, opening: Token, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        if self._skip(closing):
            return ()
        while True:
            items.append(self.expression(0, depth + 1))
            if not self._skip(","):
                self._close(closing, opening)
                return tuple(items)

    def _close(self, closing: str, opening: Token) -> None:
        if self._skip(closing):
            return
        token = self._peek()
        if token.kind == "end":
            raise self._error(opening.offset, f"{opening.text} is not closed", f"add {closing}")
        remedy = _meant(token) or f"an operator, a comma or {closing} is missing"
        raise self._error(token.offset, f"unexpected {_shown(token)}", remedy)


def _binary(operator: str, offset: int, left: Node, right: Node) -> Node:
    if operator in ("and", "or"):
        operands: tuple[Node, ...] = (left,)
        if isinstance(left, Logic) and left.operator == operator:
            operands = left.operands
        return Logic(offset, operator, (*operands, right))  # type: ignore[arg-type]
    if _STRENGTH[operator] == _COMPARE:
        return Comparison(offset, operator, left, right)  # type: ignore[arg-type]
    return Arithmetic(offset, operator, left, right)  # type: ignore[arg-type]


def _shown(token: Token) -> str:
    marks = {"variable": "$", "list": "@"}
    if token.kind in ("end", "string"):
        return token.kind
    return f'"{marks.get(token.kind, "")}{token.text}"'


def _meant(token: Token) -> str:
    """What to write for a token that stands where an operator must, ``""`` when unknown."""
    if token.kind not in ("word", "keyword", "symbol"):
        return ""
    lower = token.text.lower()
    return _MEANT.get(lower, f"write {lower}" if lower in KEYWORDS else "")
