"""Does the tree fit the variables and lists that there are? Gives every node its type."""

from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sluicegate.events.time import parse_time
from sluicegate.rules.binding import Binding
from sluicegate.rules.errors import RuleError, nearest
from sluicegate.rules.functions import FUNCTIONS
from sluicegate.rules.regex import full_matcher
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
    NodeType,
    Not,
    Variable,
)

_WORDS: dict[NodeType | None, str] = {
    "NUMBER": "a number",
    "STRING": "a string",
    "BOOLEAN": "true or false",
    "DATETIME": "a date and time",
    "NULL": "null",
    "LIST": "a list",
}


class Scope(Struct, frozen=True):
    """What an expression may name, and the rule it belongs to (for errors)."""

    rule: str
    expression: str
    bindings: Mapping[str, Binding]
    lists: Collection[str]

    def error(self, node: Node, message: str, remedy: str = "") -> RuleError:
        """The error that points at a node."""
        return RuleError(self.rule, self.expression, node.offset, message, remedy)


def check(tree: Node, scope: Scope) -> Node:
    """The tree with types filled in, ISO 8601 strings beside a DATETIME turned into one.

    Raises:
        RuleError: for an unknown name, operands that do not fit, a bad pattern or date, or an
            expression that is not true or false.
    """
    return _condition(tree, scope)


def _condition(node: Node, scope: Scope) -> Node:
    checked = _check(node, scope)
    if checked.type != "BOOLEAN":
        remedy = "compare it with something"
        if isinstance(node, Variable):
            remedy += f", as in ${node.name} " + ("> 0" if checked.type == "NUMBER" else "!= null")
        raise scope.error(node, f"{_words(checked)} is no condition", remedy)
    return checked


def _check(node: Node, scope: Scope) -> Node:
    match node:
        case Literal():
            return node
        case Variable():
            return _variable(node, scope)
        case ListName() | ListLiteral():
            raise scope.error(node, "a list stands where a value must", "lists follow in or not in")
        case Negation(operand=operand):
            value = _number(operand, scope, "-")
            if isinstance(value, Literal) and isinstance(value.value, int | float):
                return Literal(node.offset, -value.value, "NUMBER")
            return replace(node, operand=value, type="NUMBER")
        case Not(operand=operand):
            return replace(node, operand=_condition(operand, scope), type="BOOLEAN")
        case Arithmetic(left=left, right=right, operator=operator):
            return replace(
                node,
                left=_number(left, scope, operator),
                right=_number(right, scope, operator),
                type="NUMBER",
            )
        case Logic(operands=operands):
            conditions = tuple(_condition(operand, scope) for operand in operands)
            return replace(node, operands=conditions, type="BOOLEAN")
        case Comparison():
            return _comparison(node, scope)
        case _:
            return _call(node, scope)


def _variable(node: Variable, scope: Scope) -> Node:
    binding = scope.bindings.get(node.name)
    if binding is None:
        raise scope.error(
            node,
            f"unknown variable ${node.name}",
            nearest(node.name, scope.bindings, "$") or "define it in the event type",
        )
    return replace(node, type=binding.type)


def _number(node: Node, scope: Scope, operator: str) -> Node:
    checked = _check(node, scope)
    if checked.type != "NUMBER":
        remedies: dict[NodeType | None, str] = {
            "DATETIME": "take getepochmilliseconds(...) of it",
            "NULL": "null stands beside == and != only",
            "BOOLEAN": "put a comparison inside in parentheses, or use and, or, not",
        }
        remedy = remedies.get(checked.type, "remove its quotes if it is a number")
        raise scope.error(node, f"{operator} works on numbers, not on {_words(checked)}", remedy)
    return checked


def _comparison(node: Comparison, scope: Scope) -> Node:
    if node.operator in ("in", "not in"):
        return _membership(node, scope)
    left, right = _check(node.left, scope), _check(node.right, scope)
    equality = node.operator in ("==", "!=")
    if "NULL" in (left.type, right.type):
        if not equality:
            raise scope.error(node, "null stands beside == and != only", "write $variable != null")
        if left.type == right.type:
            raise scope.error(node, "null is compared with null", "compare a variable with null")
        return replace(node, left=left, right=right, type="BOOLEAN")
    if left.type == "DATETIME":
        right = _as_datetime(right, scope)
    elif right.type == "DATETIME":
        left = _as_datetime(left, scope)
    if left.type != right.type:
        message = f"{_words(left)} cannot be compared with {_words(right)}"
        raise scope.error(node, message, _mismatch(left, right) or _mismatch(right, left))
    if not equality and left.type not in ("NUMBER", "DATETIME"):
        remedy = "strings know ==, !=, in and regex_match" if left.type == "STRING" else "use =="
        raise scope.error(node, f"{node.operator} does not order {_words(left)}", remedy)
    return replace(node, left=left, right=right, type="BOOLEAN")


def _membership(node: Comparison, scope: Scope) -> Node:
    left = _check(node.left, scope)
    if left.type == "NULL":
        raise scope.error(node.left, "null stands beside == and != only", "write $variable == null")
    match node.right:
        case ListName(name=name) as right:
            if name not in scope.lists:
                remedy = nearest(name, scope.lists, "@") or "create the list first"
                raise scope.error(right, f"unknown list @{name}", remedy)
            if left.type not in ("NUMBER", "STRING"):
                remedy = "lists hold strings and numbers"
                raise scope.error(node, f"{_words(left)} cannot be looked up in a list", remedy)
            return replace(node, left=left, right=replace(right, type="LIST"), type="BOOLEAN")
        case ListLiteral(items=items) as right:
            if not items:
                raise scope.error(right, "the list is empty", "name at least one value")
            checked = tuple(_item(item, left, scope) for item in items)
            literal = replace(right, items=checked, type="LIST")
            return replace(node, left=left, right=literal, type="BOOLEAN")
        case other:
            _check(other, scope)
            raise scope.error(other, f"{node.operator} needs a list", "write [a, b] or @list")


def _item(item: Node, left: Node, scope: Scope) -> Node:
    checked = _check(item, scope)
    if left.type == "DATETIME":
        checked = _as_datetime(checked, scope)
    if checked.type == "NULL":
        raise scope.error(item, "null in a list", "test it apart: $variable == null or …")
    if checked.type != left.type:
        message = f"the list holds {_words(checked)}, looked for is {_words(left)}"
        raise scope.error(item, message, _mismatch(left, checked))
    return checked


def _call(node: Call, scope: Scope) -> Node:
    function = FUNCTIONS.get(node.function)
    if function is None:
        remedy = nearest(node.function.lower(), FUNCTIONS) or f"there are {', '.join(FUNCTIONS)}"
        raise scope.error(node, f"unknown function {node.function}", remedy)
    wanted, given = len(function.accepts), len(node.arguments)
    if wanted != given:
        plural = "" if wanted == 1 else "s"
        raise scope.error(
            node, f"{node.function} takes {wanted} argument{plural}, it is given {given}"
        )
    arguments = []
    for argument, accepted in zip(node.arguments, function.accepts, strict=True):
        checked = _check(argument, scope)
        if accepted == ("DATETIME",):
            checked = _as_datetime(checked, scope)
        if checked.type not in accepted:
            remedy = ""
            if checked.type == "NULL":
                remedy = "null stands beside == and != only"
            elif accepted == ("DATETIME",):
                remedy = 'give a DATETIME variable or a date such as "2024-05-31T12:00:00Z"'
            words = " or ".join(_WORDS[one] for one in accepted)
            raise scope.error(
                argument, f"{node.function} takes {words}, not {_words(checked)}", remedy
            )
        arguments.append(checked)
    if node.function == "regex_match":
        _pattern(arguments[0], scope)
    return replace(node, arguments=tuple(arguments), type=function.returns)


def _pattern(node: Node, scope: Scope) -> None:
    if not isinstance(node, Literal):
        raise scope.error(node, "the pattern is not a constant", "write it as a string in quotes")
    try:
        full_matcher(str(node.value))
    except ValueError as error:
        remedy = "patterns are RE2 syntax: no look-around, no back-references"
        raise scope.error(node, f"bad pattern: {error}", remedy) from None


def _as_datetime(node: Node, scope: Scope) -> Node:
    if not (isinstance(node, Literal) and isinstance(node.value, str)):
        return node
    try:
        return Literal(node.offset, parse_time(node.value), "DATETIME")
    except ValueError:
        raise scope.error(
            node, "the string is no date and time", 'write it as "2024-05-31T12:00:00Z"'
        ) from None


def _mismatch(known: Node, other: Node) -> str:
    """How to turn `other` into the type of `known`, or ``""``."""
    if not isinstance(other, Literal):
        return "both must be of one type" if other.type != "STRING" else ""
    if known.type == "STRING":
        return f'write "{str(other.value).lower()}" in quotes'
    text = other.value
    if known.type == "NUMBER" and isinstance(text, str) and _is_number(text):
        return f"write {text} without quotes"
    if known.type == "BOOLEAN":
        truths = {"true": "true", "false": "false", "1": "true", "0": "false"}
        if truth := truths.get(str(text).lower()):
            return f"write {truth} without quotes"
    return "both must be of one type"


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def _words(node: Node) -> str:
    words = _WORDS[node.type]
    return f"${node.name} ({words})" if isinstance(node, Variable) else words
