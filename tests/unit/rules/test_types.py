from sluicegate.rules.binding import Binding
from sluicegate.rules.parser import parse
from sluicegate.rules.tree import Comparison, Literal
from sluicegate.rules.types import Scope, check


def checked(expression):
    bindings = {"n": Binding("event", 0, "NUMBER"), "d": Binding("event", 1, "DATETIME")}
    return check(parse(expression), Scope("r", expression, bindings, ()))


def test_types_are_filled_in():
    tree = checked("$n * 2 > 5")
    assert isinstance(tree, Comparison)
    assert (tree.type, tree.left.type, tree.right.type) == ("BOOLEAN", "NUMBER", "NUMBER")


def test_dates_become_microseconds():
    assert checked('"1970-01-02" < $d').left == Literal(0, 86_400_000_000, "DATETIME")


def test_negative_numbers_become_constants():
    assert checked("$n == --5").right == Literal(6, 5, "NUMBER")
