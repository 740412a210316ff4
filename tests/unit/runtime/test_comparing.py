from host import TABLES, definition
from small_detector import define, when

from sluicegate.runtime.comparing import changes

A, B, C = (when(name, f"$amount > {n}", "review") for n, name in enumerate("abc"))


def test_alike_is_nothing() -> None:
    assert changes(define([A, B]), define([A, B])) == []


def test_rules_that_came_went_and_changed() -> None:
    other = {**B, "expression": "$amount  >\n 7", "outcomes": ["block", "review"]}
    assert changes(define([A, B]), define([other, C])) == [
        "rule changed: b",
        "  from $amount > 1 → review",
        "  to   $amount > 7 → block, review",
        "rule added: c",
        "  $amount > 2 → review",
        "rule removed: a",
    ]


def test_a_new_description_is_no_new_decision() -> None:
    told = {**A, "description": "why"}
    assert changes(define([A]), define([told])) == [
        "rule changed: a",
        "  its description or spacing only",
    ]


def test_the_order_of_rules_is_told_apart_from_new_ones() -> None:
    assert changes(define([A, B]), define([B, A])) == ["rules in another order: b, a"]
    assert changes(define([A, B]), define([A, C, B])) == [
        "rule added: c",
        "  $amount > 2 → review",
    ]


def test_settings_are_named_as_in_the_configuration() -> None:
    before, after = define([]), define([], mode="ALL_MATCHED", default_outcome="review", reasons=5)
    assert changes(before, after) == [
        "detector.mode: FIRST_MATCHED → ALL_MATCHED",
        "detector.default_outcome: approve → review",
        "detector.reasons: 3 → 5",
    ]


def test_variables_and_features_are_told() -> None:
    kind = TABLES["event_type"]
    variables = {**kind["variables"], "channel": {"type": "CATEGORICAL"}}
    del variables["ip"]
    variables["amount"] = {"type": "PRICE"}
    after = definition(event_type={**kind, "variables": variables})
    lines = changes(definition(), after)
    assert lines[:3] == [
        "variable added: channel, CATEGORICAL",
        "variable removed: ip",
        "variable changed: amount",
    ]
    assert lines[3].startswith("features changed: keys, categories (plan ")


def test_other_changes_of_the_event_type_are_not_passed_over() -> None:
    kind = {**TABLES["event_type"], "labels": {"fraud": ["chargeback"]}}
    assert changes(definition(), definition(event_type=kind)) == [
        "event type changed: its fields, labels, place or the order of variables"
    ]
