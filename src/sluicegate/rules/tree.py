"""The tree of an expression.

`offset` is the 0-based place of a node's own token (of a binary node: its operator). `type` is
None until `sluicegate.rules.types.check` has resolved it.
"""

from collections.abc import Iterator
from typing import Literal as OneOf
from typing import TypeAlias

from msgspec import Struct

NodeType: TypeAlias = OneOf["NUMBER", "STRING", "BOOLEAN", "DATETIME", "NULL", "LIST"]


class Literal(Struct, frozen=True):
    """A constant; a DATETIME is held in microseconds."""

    offset: int
    value: int | float | str | bool | None
    type: NodeType


class Variable(Struct, frozen=True):
    """``$name``"""

    offset: int
    name: str
    type: NodeType | None = None


class ListName(Struct, frozen=True):
    """``@name``"""

    offset: int
    name: str
    type: NodeType | None = None


class ListLiteral(Struct, frozen=True):
    """``[a, b]``"""

    offset: int
    items: tuple["Node", ...]
    type: NodeType | None = None


class Negation(Struct, frozen=True):
    """``-a``"""

    offset: int
    operand: "Node"
    type: NodeType | None = None


class Not(Struct, frozen=True):
    """``not a`` or ``!a``"""

    offset: int
    operand: "Node"
    type: NodeType | None = None


class Arithmetic(Struct, frozen=True):
    """``a + b`` and its like"""

    offset: int
    operator: OneOf["+", "-", "*", "/", "%"]
    left: "Node"
    right: "Node"
    type: NodeType | None = None


class Comparison(Struct, frozen=True):
    """``a < b``, ``a in b`` and their like"""

    offset: int
    operator: OneOf["==", "!=", "<", "<=", ">", ">=", "in", "not in"]
    left: "Node"
    right: "Node"
    type: NodeType | None = None


class Logic(Struct, frozen=True):
    """``a and b and …`` or ``a or b or …``, flat"""

    offset: int
    operator: OneOf["and", "or"]
    operands: tuple["Node", ...]
    type: NodeType | None = None


class Call(Struct, frozen=True):
    """``function(a, b)``"""

    offset: int
    function: str
    arguments: tuple["Node", ...]
    type: NodeType | None = None


Node: TypeAlias = (
    Literal
    | Variable
    | ListName
    | ListLiteral
    | Negation
    | Not
    | Arithmetic
    | Comparison
    | Logic
    | Call
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below one."""
    match node:
        case Literal() | Variable() | ListName():
            return ()
        case ListLiteral(items=items):
            return items
        case Negation(operand=operand) | Not(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Logic(operands=operands):
            return operands
        case Call(arguments=arguments):
            return arguments


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the root's is 1); needs no Python stack."""
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        yield current, depth
        waiting.extend((child, depth + 1) for child in children(current))
