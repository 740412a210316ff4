from math import nan

import numpy as np
import pytest

from sluicegate.rules.binding import Binding
from sluicegate.rules.compile import compile_rules
from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.errors import RuleError
from sluicegate.rules.lists import Lists, add, create, drop

BINDINGS = {
    "amount": Binding("event", 1, "NUMBER"),
    "ip": Binding("event", 0, "STRING"),
    "night": Binding("feature", 1, "BOOLEAN"),
    "risky": Binding("score", 1, "BOOLEAN"),
    "count": Binding("feature", 0, "NUMBER"),
    "m_insightscore": Binding("score", 0, "NUMBER"),
}


def rules(*expressions):
    return [RuleDefinition(f"r{i}", text, ("review",)) for i, text in enumerate(expressions)]


def compiled(mode, *expressions, lists=()):
    return compile_rules(rules(*expressions), BINDINGS, lists, mode)


def test_modes():
    expressions = ("$amount > 100", "$amount > 10", "$amount > 1000", "$count > 1")
    given = (["192.0.2.7", 200], [2.0, 0.0], [None, None], 0, Lists())
    assert compiled("FIRST_MATCHED", *expressions).match(*given) == (0,)
    assert compiled("ALL_MATCHED", *expressions).match(*given) == (0, 1, 3)


def test_no_match_and_no_rules():
    for mode in ("FIRST_MATCHED", "ALL_MATCHED"):
        assert compiled(mode, "false").match([], [], [], 0, Lists()) == ()
        assert compiled(mode).match([], [], [], 0, Lists()) == ()


def test_what_a_rule_set_uses():
    lists, _ = create(Lists(), "bad", by="ann", at=0)
    found = compiled("ALL_MATCHED", "$amount > $count", "$ip in @bad", lists=lists.by_name)
    assert found.uses == {"amount", "count", "ip"}
    assert found.uses_lists == {"bad"}
    assert [definition.id for definition in found.definitions] == ["r0", "r1"]
    assert repr(found) == "RuleSet(ALL_MATCHED: r0, r1)"


def test_unused_sequences_are_not_read():
    assert compiled("ALL_MATCHED", "$amount > 1").match([None, 2], None, None, 0, None) == (0,)


def test_a_list_dropped_since_is_empty():
    lists, _ = create(Lists(), "bad", by="ann", at=0)
    lists, _ = add(lists, "bad", "192.0.2.7", by="ann", at=0)
    found = compiled("ALL_MATCHED", "$ip in @bad", lists=lists.by_name)
    assert found.match(["192.0.2.7", 1], [], [], 1, lists) == (0,)
    dropped, _ = drop(lists, "bad", by="ann", at=2)
    assert found.match(["192.0.2.7", 1], [], [], 1, dropped) == ()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_numpy_rows(dtype):
    found = compiled("ALL_MATCHED", "$count / 0 == null", "$count * 1e200 * 1e200 > 1", "$night")
    row = np.array([3.0, nan], dtype)
    assert found.match(["a", 1], row, [None, None], 0, Lists()) == (0, 1)


def test_boolean_scores():
    found = compiled("ALL_MATCHED", "$risky", "$risky == false", "$risky == null")
    matched = [found.match([], [], [0.0, risky], 0, Lists()) for risky in (1.0, 0.0, None, nan)]
    assert matched == [(0,), (1,), (2,), (2,)]


def test_id_used_twice():
    twice = rules("true") * 2
    with pytest.raises(RuleError, match="rule r0: the id is used twice; give each rule"):
        compile_rules(twice, {}, (), "FIRST_MATCHED")


def test_errors_name_the_rule():
    with pytest.raises(RuleError, match=r"^rule r1: unknown variable") as caught:
        compiled("FIRST_MATCHED", "true", "$nothing > 1")
    assert caught.value.rule == "r1"


def test_features_hold_no_strings():
    with pytest.raises(ValueError, match=r"\$x: a feature is a float, it cannot be a STRING"):
        compile_rules([], {"x": Binding("feature", 0, "STRING")}, (), "FIRST_MATCHED")


def test_unknown_mode():
    with pytest.raises(ValueError, match="use FIRST_MATCHED or ALL_MATCHED"):
        compiled("FIRST")


def test_rule_text_never_becomes_code():
    text = "__import__('os')\n\" + x # $ {}"
    found = compiled("ALL_MATCHED", '$ip == "__import__(\'os\')\\n\\" + x # $ {}"')
    assert found.match([text, 1], [], [], 0, Lists()) == (0,)


@pytest.mark.parametrize(
    ("opening", "core", "closing"),
    [
        ("(", "$ip == null", ") == true"),
        ("true != (", "$ip != null", ")"),
        ("not (", "$amount > 1", ")"),
        ("(true and (false or ", "$amount > 1", "))"),
        ("($ip == null) not in [true, ", "$ip != null", "]"),
    ],
)
def test_deep_conditions_compile_quickly(opening, core, closing):
    levels = 15
    compiled("ALL_MATCHED", opening * levels + core + closing * levels)


def test_deepest_values():
    texts = "lowercase(" * 60 + "$ip" + ")" * 60 + ' == "a"'
    numbers = "-(1 + " * 20 + "$amount" + ")" * 20 + " > 0"
    found = compiled("ALL_MATCHED", texts, numbers)
    assert found.match(["A", 5], [], [], 0, Lists()) == (0, 1)


def test_a_thousand_rules():
    found = compiled("ALL_MATCHED", *["$amount > 1"] * 1000)
    assert found.match(["A", 5], [], [], 0, Lists()) == tuple(range(1000))
