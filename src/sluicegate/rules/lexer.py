"""Text of an expression to tokens."""

import re
from typing import Literal, NamedTuple

from sluicegate.rules.errors import RuleError

MAX_LENGTH = 4096
KEYWORDS = ("and", "or", "not", "in", "true", "false", "null")

Kind = Literal["number", "string", "variable", "list", "word", "keyword", "symbol", "end"]


class Token(NamedTuple):
    """A piece of the expression.

    `text` is the name of a variable or list without its mark, the content of a string with its
    escapes resolved, and otherwise what was written.
    """

    kind: Kind
    text: str
    offset: int


_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)+")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_LIST_NAME = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_SYMBOL = re.compile(r"==|!=|<=|>=|[<>!+\-*/%()\[\],]")
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "r": "\r", "t": "\t"}
_FOREIGN = {
    "&&": "write and",
    "||": "write or",
    "<>": "write !=",
    "=>": "write >=",
    "=<": "write <=",
    "**": "there is no power operator; multiply instead",
    "//": "write / for division; a comment starts with #",
    "&": "write and",
    "|": "write or",
    "=": "write == to compare",
    "“": "use the straight quotes \" or '",
    "”": "use the straight quotes \" or '",
    "‘": "use the straight quotes \" or '",
    "’": "use the straight quotes \" or '",
    "–": "write - for minus",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "^": "there is no power operator; multiply instead",
    ";": "a rule is one condition; remove it",
    "{": "a list is written [a, b]",
    "}": "a list is written [a, b]",
    ".": "there are no methods; functions are written around their value, as in lowercase($name)",
}


def tokens(expression: str, rule: str = "") -> list[Token]:
    """All tokens of an expression and one ``end``.

    Raises:
        RuleError: for an expression of more than 4,096 characters, and for anything that is no
            token, pointing at it.

    >>> [token.text for token in tokens('$price>=5 and not ($zip in ["02139"])')][:6]
    ['price', '>=', '5', 'and', 'not', '(']
    """
    if len(expression) > MAX_LENGTH:
        raise RuleError(
            rule,
            expression,
            MAX_LENGTH,
            f"the expression has {len(expression):,} characters, {MAX_LENGTH:,} are allowed",
            "split it into several rules, or move values into a list",
        )
    found: list[Token] = []
    at = 0
    while True:
        if space := _SPACE.match(expression, at):
            at = space.end()
        if at == len(expression):
            found.append(Token("end", "", at))
            return found
        token, at = _next(expression, at, rule)
        found.append(token)


def _next(expression: str, at: int, rule: str) -> tuple[Token, int]:
    first = expression[at]
    if first in "$@":
        return _marked(expression, at, rule)
    if first in "\"'":
        return _string(expression, at, rule)
    if number := _NUMBER.match(expression, at):
        end = number.end()
        if end < len(expression) and (expression[end] == "." or _NAME.match(expression, end)):
            raise RuleError(
                rule, expression, at, "malformed number", "write 10, 10.5 or 1e3; quote a string"
            )
        return Token("number", number.group(), at), end
    if name := _NAME.match(expression, at):
        text = name.group()
        return Token("keyword" if text in KEYWORDS else "word", text, at), name.end()
    for length in (2, 1):
        piece = expression[at : at + length]
        if piece in _FOREIGN:
            raise RuleError(rule, expression, at, f'unexpected "{piece}"', _FOREIGN[piece])
        if length == 2 and piece in ("==", "!=", "<=", ">="):
            break
    if symbol := _SYMBOL.match(expression, at):
        return Token("symbol", symbol.group(), at), symbol.end()
    remedy = "replace it with a plain space" if first.isspace() else "text belongs in quotes"
    raise RuleError(rule, expression, at, f"unexpected character {first!r}", remedy)


def _marked(expression: str, at: int, rule: str) -> tuple[Token, int]:
    mark = expression[at]
    name = (_NAME if mark == "$" else _LIST_NAME).match(expression, at + 1)
    if name is None:
        what = "variable" if mark == "$" else "list"
        raise RuleError(
            rule, expression, at, f"{mark} without a name", f"write {mark}name for a {what}"
        )
    return Token("variable" if mark == "$" else "list", name.group(), at), name.end()


def _string(expression: str, start: int, rule: str) -> tuple[Token, int]:
    quote = expression[start]
    content: list[str] = []
    at = start + 1
    while at < len(expression):
        character = expression[at]
        if character == quote:
            return Token("string", "".join(content), start), at + 1
        if character == "\n":
            break
        following = expression[at + 1 : at + 2]
        if character == "\\" and following in _ESCAPES:
            content.append(_ESCAPES[following])
            at += 2
        else:
            # A backslash that escapes nothing stays, so that "\.com" reaches the pattern whole.
            content.append(character)
            at += 1
    raise RuleError(
        rule, expression, start, "the string does not end", f"close it with {quote} on its line"
    )
