"""A checked tree to a Python syntax tree.

A missing number or date is NaN in the generated code and a missing string or boolean None, so
that most tests are false for a missing value without further code. Nothing of a rule's text
becomes code: names are made up here, texts and numbers go in as constants.
"""

import ast
from collections.abc import Callable
from math import fmod, inf, isfinite, nan
from typing import Any

from sluicegate.rules.binding import Binding
from sluicegate.rules.regex import full_matcher
from sluicegate.rules.text import canonical
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
)

_OPERATORS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
_COMPARISONS: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}


def constant(value: Any) -> ast.Constant:
    """A constant; `compile` takes tuples and frozen sets too, which the stubs do not say."""
    return ast.Constant(value)


def as_float(value: float) -> float:
    """A number for a calculation; beyond the range of a float it is infinite."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def divide(a: float, b: float) -> float:
    """``a / b``, NaN for a zero divisor."""
    return a / b if b else nan


def modulo(a: float, b: float) -> float:
    """Remainder with the sign of `a`, as in Java and SQL; NaN where there is none."""
    return fmod(a, b) if b and isfinite(a) else nan


class Generator:
    """Builds the conditions of one rule set, sharing loaded variables and compiled patterns.

    Attributes:
        namespace: the objects that the generated names stand for.
        uses_lists: a condition reads a list; the name ``contains`` must then be bound.
    """

    def __init__(self, variables: dict[str, tuple[str, Binding]]) -> None:
        """`variables` gives each variable's name in the generated code and its binding."""
        self._variables = variables
        self._temporaries = 0
        self._patterns: dict[str, str] = {}
        self.uses_lists = False
        self.namespace: dict[str, object] = {
            "as_float": as_float,
            "divide": divide,
            "modulo": modulo,
            "canonical": canonical,
        }

    def condition(self, node: Node) -> ast.expr:
        """An expression whose truth is the node's."""
        if isinstance(node, Logic):
            operation = ast.And() if node.operator == "and" else ast.Or()
            return ast.BoolOp(operation, [self.condition(one) for one in node.operands])
        return self._value(node)

    def _value(self, node: Node) -> ast.expr:
        """An expression with the node's value, NaN or None when it is missing."""
        match node:
            case Literal(value=value):
                return constant(value)
            case Variable(name=name):
                return _name(self._variables[name][0])
            case Negation(operand=operand):
                return ast.UnaryOp(ast.USub(), self._float(operand))
            case Not(operand=operand):
                return ast.UnaryOp(ast.Not(), self.condition(operand))
            case Arithmetic(operator=operator, left=left, right=right):
                operands = [self._float(left), self._float(right)]
                if operator in _OPERATORS:
                    return ast.BinOp(operands[0], _OPERATORS[operator](), operands[1])
                return _call("divide" if operator == "/" else "modulo", *operands)
            case Logic():
                return _call("bool", self.condition(node))
            case Comparison(operator="in" | "not in"):
                return self._membership(node)
            case Comparison():
                return self._comparison(node)
            case Call():
                return self._function(node)
            case ListName() | ListLiteral():
                raise AssertionError("a list has no value of its own")

    def _float(self, node: Node) -> ast.expr:
        """The value of a number as a float, which no calculation with another raises for."""
        if isinstance(node, Literal) and isinstance(node.value, int | float):
            return constant(as_float(node.value))
        exact = isinstance(node, Variable) and self._variables[node.name][1].source == "event"
        if exact or isinstance(node, Call):
            return _call("as_float", self._value(node))
        return self._value(node)

    def _reusable(self, node: Node) -> Callable[[], ast.expr]:
        """The value, evaluated where it is taken first and named wherever it is taken again."""
        value = self._value(node)
        if isinstance(value, ast.Constant):
            return lambda: constant(value.value)
        if isinstance(value, ast.Name):
            return lambda: _name(value.id)
        name = f"t{self._temporaries}"
        self._temporaries += 1
        waiting: list[ast.expr] = [ast.NamedExpr(ast.Name(name, ast.Store()), value)]
        return lambda: waiting.pop() if waiting else _name(name)

    def _present(self, node: Node) -> tuple[list[ast.expr], Callable[[], ast.expr]]:
        """Tests that the value is there (none when it always is), and how to take it then."""
        take = self._reusable(node)
        if not nullable(node):
            return [], take
        if _by_nan(node):
            return [ast.Compare(take(), [ast.Eq()], [take()])], take
        return [ast.Compare(take(), [ast.IsNot()], [constant(None)])], take

    def _comparison(self, node: Comparison) -> ast.expr:
        left, right = node.left, node.right
        if "NULL" in (left.type, right.type):
            return self._null_test(node, right if left.type == "NULL" else left)
        tests: list[ast.expr] = []
        if node.operator == "!=":
            left_tests, a = self._present(left)
            right_tests, b = self._present(right)
            tests = [*left_tests, *right_tests]
        elif not _by_nan(left) and nullable(left) and nullable(right):
            tests, a = self._present(left)
            b = _later(self._value(right))
        else:
            a, b = _later(self._value(left)), _later(self._value(right))
        return _all([*tests, ast.Compare(a(), [_COMPARISONS[node.operator]()], [b()])])

    def _null_test(self, node: Comparison, operand: Node) -> ast.expr:
        if not nullable(operand):
            return constant(node.operator == "!=")
        present, _ = self._present(operand)
        return present[0] if node.operator == "!=" else ast.UnaryOp(ast.Not(), present[0])

    def _membership(self, node: Comparison) -> ast.expr:
        tests, value = self._present(node.left)
        found: list[ast.expr] = []
        if isinstance(node.right, ListName):
            self.uses_lists = True
            call = _call("contains", constant(node.right.name), value(), _name("t"))
            found.append(call)
        elif isinstance(node.right, ListLiteral):
            items = node.right.items
            constants = frozenset(item.value for item in items if isinstance(item, Literal))
            if constants:
                found.append(ast.Compare(value(), [ast.In()], [constant(constants)]))
            found += [
                ast.Compare(value(), [ast.Eq()], [self._value(item)])
                for item in items
                if not isinstance(item, Literal)
            ]
        among = found[0] if len(found) == 1 else ast.BoolOp(ast.Or(), found)
        return _all([*tests, among if node.operator == "in" else ast.UnaryOp(ast.Not(), among)])

    def _function(self, node: Call) -> ast.expr:
        arguments = node.arguments
        match node.function:
            case "getcurrentdatetime":
                return _name("t")
            case "isbefore" | "isafter":
                operator = ast.Lt() if node.function == "isbefore" else ast.Gt()
                first, second = (self._value(argument) for argument in arguments)
                return ast.Compare(first, [operator], [second])
            case "getepochmilliseconds":
                thousand = constant(1000)
                return ast.BinOp(self._value(arguments[0]), ast.FloorDiv(), thousand)
            case "lowercase" | "uppercase":
                method = "lower" if node.function == "lowercase" else "upper"
                tests, value = self._present(arguments[0])
                text = ast.Call(ast.Attribute(value(), method, ast.Load()), [], [])
                return ast.IfExp(tests[0], text, constant(None)) if tests else text
            case _:
                return self._regex_match(arguments)

    def _regex_match(self, arguments: tuple[Node, ...]) -> ast.expr:
        pattern, subject = arguments
        assert isinstance(pattern, Literal)
        text = str(pattern.value)
        name = self._patterns.setdefault(text, f"p{len(self._patterns)}")
        if name not in self.namespace:
            self.namespace[name] = full_matcher(text)
        tests, value = self._present(subject)
        spelled = value() if subject.type == "STRING" else _call("canonical", value())
        return _all([*tests, _call(name, spelled)])


def nullable(node: Node) -> bool:
    """Whether the value of a node can be missing."""
    match node:
        case Variable() | Arithmetic():
            return True
        case Negation(operand=operand):
            return nullable(operand)
        case Call(function="lowercase" | "uppercase" | "getepochmilliseconds"):
            return nullable(node.arguments[0])
        case _:
            return False


def _by_nan(node: Node) -> bool:
    return node.type in ("NUMBER", "DATETIME")


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _call(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(_name(function), list(arguments), [])


def _later(value: ast.expr) -> Callable[[], ast.expr]:
    return lambda: value


def _all(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
