from typing import Any

import pytest
from host import TABLES
from small_detector import define, when

from sluicegate.detector.definition import OUTCOMES, definition_from
from sluicegate.events.errors import DefinitionError
from sluicegate.rules.errors import RuleError


def test_what_is_left_out_has_a_usual_value() -> None:
    made = definition_from({"event_type": TABLES["event_type"]})
    assert made.detector == "detector"
    assert (made.rules, made.mode, made.outcomes) == ((), "FIRST_MATCHED", OUTCOMES)
    assert (made.default_outcome, made.fallback_outcome) == ("approve", "review")
    assert (made.first, made.reasons, made.score_name) == ("block", 3, "model_insightscore")


def test_tables_become_parts() -> None:
    made = define(
        [
            {"id": "big", "expression": "$amount > 5", "outcomes": ["review", "call"]},
            {"id": "one", "expression": "$amount > 9", "outcome": "block", "description": "d"},
        ],
        mode="ALL_MATCHED",
        outcomes=["block", "review", "call", "approve"],
        model="shop",
    )
    assert [rule.outcomes for rule in made.rules] == [("review", "call"), ("block",)]
    assert made.rules[1].description == "d"
    assert made.score_name == "shop_insightscore"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"mod": "ALL_MATCHED"}, "detector: unknown setting 'mod'; did you mean mode?"),
        ({"mode": "SOME"}, "mode"),
        ({"first": "deny"}, "first"),
        ({"reasons": "many"}, "reasons"),
        ({"reasons": -1}, "detector.reasons: got -1"),
        ({"outcomes": "block"}, "outcomes"),
        ({"outcomes": []}, "detector.outcomes: name at least two"),
        ({"outcomes": ["approve"]}, "detector.outcomes: name at least two"),
        ({"outcomes": ["block", "approve", "block"]}, "detector.outcomes: name at least two"),
        ({"default_outcome": "aprove"}, "detector.default_outcome: unknown outcome 'aprove'; did"),
        ({"fallback_outcome": "wait"}, "detector.fallback_outcome: unknown outcome 'wait'"),
        ({"model": "my model"}, "detector.model: 'my model'"),
    ],
)
def test_a_bad_setting_is_named(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(DefinitionError) as error:
        define([], **settings)
    assert named in str(error.value)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({"expression": "$amount > 1", "outcome": "block"}, "rules[1]: id is missing"),
        ({"id": "x", "outcome": "block"}, "rules[1]: expression is missing"),
        ({"id": "x", "expression": 7, "outcome": "block"}, "rules[1]: expression is missing"),
        (
            {"id": "x", "expression": "$amount > 1", "outcom": "block"},
            "rules[1]: unknown setting 'outcom'; did you mean outcome?",
        ),
        (
            {"id": "x", "expression": "$amount > 1", "outcomes": "block"},
            "rules[1]: give outcomes as a list",
        ),
        (
            {"id": "x", "expression": "$amount > 1", "outcome": "blok"},
            "rules.x.outcomes: unknown outcome 'blok'; did you mean block?",
        ),
    ],
)
def test_a_bad_rule_is_named(rule: dict[str, Any], named: str) -> None:
    with pytest.raises(DefinitionError) as error:
        define([rule])
    assert named in str(error.value)


def test_a_rule_without_outcome_or_with_a_bad_id_is_named() -> None:
    with pytest.raises(RuleError, match="rule x: the rule has no outcome"):
        define([when("x", "$amount > 1")])
    with pytest.raises(RuleError, match="the rule id 'X y' is not allowed"):
        define([when("X y", "$amount > 1", "block")])


def test_two_rules_need_two_ids() -> None:
    with pytest.raises(DefinitionError, match="two rules have the id 'x'"):
        define([when("x", "$amount > 1", "block"), when("x", "$amount > 2", "review")])


def test_the_event_type_must_be_there() -> None:
    with pytest.raises(DefinitionError, match=r"\[event_type\] is missing; `sluicegate init`"):
        definition_from({"detector": {}})


def test_a_bad_plan_is_named() -> None:
    with pytest.raises(DefinitionError, match="features"):
        definition_from({**TABLES, "features": {"windowz": []}})
