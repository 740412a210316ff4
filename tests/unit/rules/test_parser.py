import pytest

from sluicegate.rules.errors import RuleError
from sluicegate.rules.parser import MAX_DEPTH, parse
from sluicegate.rules.tree import Arithmetic, Comparison, Literal, Logic, Not, Variable


def test_nodes_point_at_their_operator():
    assert parse("not $a + 1 == 2") == Not(
        0,
        Comparison(
            11,
            "==",
            Arithmetic(7, "+", Variable(4, "a"), Literal(9, 1, "NUMBER")),
            Literal(14, 2, "NUMBER"),
        ),
    )


def test_chains_of_and_are_flat():
    tree = parse("$a and $b and $c or $d")
    assert isinstance(tree, Logic)
    assert [type(one) for one in tree.operands] == [Logic, Variable]
    assert tree.operands[0] == Logic(
        10, "and", (Variable(0, "a"), Variable(7, "b"), Variable(14, "c"))
    )


def test_numbers_keep_their_kind():
    assert parse("5") == Literal(0, 5, "NUMBER")
    assert repr(parse("5.0").value) == "5.0"


def test_deepest_nesting():
    def nested(levels):
        return "(" * levels + "true" + ")" * levels

    assert parse(nested(MAX_DEPTH - 1)) == Literal(MAX_DEPTH - 1, True, "BOOLEAN")
    with pytest.raises(RuleError, match="nests more than 64 levels deep") as caught:
        parse(nested(MAX_DEPTH))
    assert caught.value.column == MAX_DEPTH + 1


def test_a_chain_of_sums_is_deep():
    with pytest.raises(RuleError, match="nests more than 64 levels"):
        parse("1" + " + 1" * MAX_DEPTH)
    parse("1" + " + 1" * (MAX_DEPTH - 1))
