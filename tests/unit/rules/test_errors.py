import pickle

import pytest

from sluicegate.rules.binding import Binding
from sluicegate.rules.compile import compile_rules
from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.errors import RuleError, nearest


def error_of(expression):
    bindings = {"order_price": Binding("event", 0, "NUMBER")}
    with pytest.raises(RuleError) as caught:
        compile_rules([RuleDefinition("high", expression, ("x",))], bindings, (), "ALL_MATCHED")
    return caught.value


def test_text_shows_rule_place_and_remedy():
    error = error_of("$order_prise > 500")
    assert str(error) == (
        "rule high: unknown variable $order_prise at column 1; did you mean $order_price?\n"
        "    $order_prise > 500\n"
        "    ^"
    )
    assert (error.rule, error.line, error.column) == ("high", 1, 1)
    assert error.message == "unknown variable $order_prise"
    assert error.remedy == "did you mean $order_price?"


def test_only_the_line_with_the_fault_is_shown():
    error = error_of("$order_price > 500\n\tand $x > 1\nor true")
    assert str(error).split("\n") == [
        "rule high: unknown variable $x at line 2, column 6; define it in the event type",
        "    \tand $x > 1",
        "    \t    ^",
    ]


def test_long_lines_are_cut_around_the_fault():
    expression = " or ".join(["$order_price > 500"] * 20 + ["$x > 1"] + ["$order_price > 1"] * 20)
    _, shown, caret = str(error_of(expression)).split("\n")
    assert shown.strip().startswith("…")
    assert shown.endswith("…")
    assert shown[caret.index("^") :].startswith("$x > 1")
    assert len(shown) < 120


def test_fault_at_the_end():
    assert str(error_of("$order_price >")).split("\n")[1:] == [
        "    $order_price >",
        "                  ^",
    ]


def test_errors_survive_pickling():
    error = error_of("$order_prise > 500")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.column) == (str(error), error.column)


def test_nothing_is_near():
    assert nearest("zzz", ["order_price"], "$") == ""
