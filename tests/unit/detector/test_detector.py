from collections.abc import Callable
from math import nan

import numpy as np
import pytest
from host import NO_ENRICHERS, START, definition
from msgspec.structs import replace
from small_detector import define, one, when

from sluicegate.detector.detector import Decision, Detector, bindings
from sluicegate.model.errors import ArtifactError, PlanMismatch
from sluicegate.model.model import Model
from sluicegate.rules import lists as edit
from sluicegate.rules.errors import RuleError
from sluicegate.rules.lists import Lists

Make = Callable[..., Detector]

RULES = [
    when("dear", "$amount > 500", "review"),
    when("dearest", "$amount > 900", "block"),
    when("cheap", "$amount < 1", "approve"),
]


def listed(*entries: tuple[str, str, str]) -> Lists:
    """Lists of (name, kind, value) that hold values of the variable ip."""
    lists = Lists()
    for name, kind, value in entries:
        lists, _ = edit.create(lists, name, by="t", at=0, kind=kind, variable="ip")  # type: ignore[arg-type]
        lists, _ = edit.add(lists, name, value, by="t", at=0)
    return lists


def decide(detector: Detector, amount: float = 10.0, score: float | None = None) -> Decision:
    row = [nan] * len(detector.features)
    row[0] = amount
    return detector.decide(one(amount), row, score)


def test_without_a_match_the_default_decides(make: Make) -> None:
    assert decide(make(RULES)) == Decision("approve", (), (), "default")
    assert decide(make(RULES, default_outcome="review")).outcome == "review"


def test_the_first_rule_that_matches_decides(make: Make) -> None:
    assert decide(make(RULES), 950) == Decision("review", ("review",), ("dear",), "rule:dear")


def test_of_all_that_match_the_most_severe_decides(make: Make) -> None:
    detector = make(RULES, mode="ALL_MATCHED")
    assert decide(detector, 950) == Decision(
        "block", ("block", "review"), ("dear", "dearest"), "rule:dearest"
    )
    assert decide(detector, 600) == Decision("review", ("review",), ("dear",), "rule:dear")


def test_severity_is_the_order_of_outcomes_not_of_rules(make: Make) -> None:
    detector = make(RULES, mode="ALL_MATCHED", outcomes=["review", "block", "approve"])
    assert decide(detector, 950).outcomes == ("review", "block")
    assert decide(detector, 950).decided_by == "rule:dear"


def test_outcomes_of_one_rule_and_of_several_are_put_together(make: Make) -> None:
    rules = [
        when("both", "$amount > 1", "approve", "review"),
        when("again", "$amount > 2", "review", "approve"),
    ]
    decision = decide(make(rules, mode="ALL_MATCHED"))
    assert decision == Decision("review", ("review", "approve"), ("both", "again"), "rule:both")


def test_the_mildest_outcome_of_a_rule_hides_no_later_rule_in_all_matched(make: Make) -> None:
    rules = [when("fine", "$amount > 1", "approve"), when("dear", "$amount > 500", "block")]
    assert decide(make(rules), 950).outcome == "approve"
    assert decide(make(rules, mode="ALL_MATCHED"), 950).outcome == "block"


def test_a_block_list_goes_before_rules(make: Make) -> None:
    detector = make(RULES, listed(("bad", "block", "192.0.2.1")))
    assert decide(detector, 0.5) == Decision("block", ("block",), (), "block_list:bad")


def test_an_allow_list_goes_before_rules(make: Make) -> None:
    detector = make(RULES, listed(("good", "allow", "192.0.2.1")), mode="ALL_MATCHED")
    assert decide(detector, 950) == Decision("approve", ("approve",), (), "allow_list:good")


@pytest.mark.parametrize(
    ("first", "by"), [("block", "block_list:bad"), ("allow", "allow_list:good")]
)
def test_on_both_lists_the_setting_decides(make: Make, first: str, by: str) -> None:
    both = listed(("good", "allow", "192.0.2.1"), ("bad", "block", "192.0.2.1"))
    assert decide(make(RULES, both, first=first)).decided_by == by


def test_lists_give_the_outermost_outcomes_whatever_their_names(make: Make) -> None:
    both = listed(("good", "allow", "192.0.2.1"))
    names = {"outcomes": ["stop", "ask", "go"], "default_outcome": "ask", "fallback_outcome": "ask"}
    assert decide(make([], both, **names)).outcome == "go"
    assert decide(make([], listed(("bad", "block", "192.0.2.1")), **names)).outcome == "stop"


def test_entries_count_until_they_expire_by_event_time(make: Make) -> None:
    lists, _ = edit.create(Lists(), "bad", by="t", at=0, kind="block", variable="ip")
    lists, _ = edit.add(lists, "bad", "192.0.2.1", by="t", at=0, expires_at=START + 1)
    detector = make(RULES, lists)
    row = [nan] * len(detector.features)
    assert detector.decide(one(second=0), row, None).decided_by == "block_list:bad"
    assert detector.decide(one(second=1), row, None).decided_by == "default"


def test_rules_read_plain_lists_and_need_them_to_exist(make: Make) -> None:
    lists, _ = edit.create(Lists(), "offices", by="t", at=0)
    lists, _ = edit.add(lists, "offices", "192.0.2.1", by="t", at=0)
    rules = [when("office", "$ip in @offices", "review")]
    assert decide(make(rules, lists)).decided_by == "rule:office"
    with pytest.raises(RuleError, match="offices"):
        make(rules)


def test_rules_see_the_score_and_do_nothing_without_one(make: Make) -> None:
    detector = make([when("high", "$model_insightscore > 900", "block")])
    assert decide(detector, score=950.0).outcome == "block"
    assert decide(detector, score=900.0).outcome == "approve"
    assert decide(detector, score=None).outcome == "approve"


def test_rules_see_features_by_name(make: Make) -> None:
    detector = make([when("burst", "$customer_count_1h > 3", "review")])
    row = [nan] * len(detector.features)
    row[[feature.name for feature in detector.features].index("customer_count_1h")] = 4.0
    assert detector.decide(one(), row, None).rules == ("burst",)


def test_a_rule_that_names_nothing_known_is_refused(make: Make) -> None:
    with pytest.raises(RuleError, match=r"did you mean \$amount"):
        make([when("x", "$amonut > 1", "block")])


def test_a_variable_hides_the_feature_of_its_name() -> None:
    found = bindings(definition(), NO_ENRICHERS)
    assert found["amount"].source == "event"
    assert found["customer_count_1h"].source == "feature"
    assert found["model_insightscore"].source == "score"
    assert "currency_category" not in found


def test_a_model_of_another_plan_is_refused(model: Model) -> None:
    other = define().plan
    assert model.plan == other.fingerprint()
    changed = definition(features={"enriched": [], "calendar": False})
    with pytest.raises(PlanMismatch, match=r"[Rr]etrain the model"):
        Detector(changed, "1", model, "1.0", Lists(), NO_ENRICHERS)


def test_a_model_of_the_same_plan_over_other_features_is_refused(make: Make, model: Model) -> None:
    fewer = replace(model, features=model.features[:-1])
    with pytest.raises(PlanMismatch, match=f"what differs: {model.features[-1].name}\\. Retrain"):
        make(model=fewer)
    turned = replace(model, features=model.features[::-1])
    with pytest.raises(PlanMismatch, match="what differs: their order"):
        make(model=turned)


def test_a_model_whose_trees_are_none_is_refused(make: Make, model: Model) -> None:
    with pytest.raises(ArtifactError, match="trees can't be used"):
        make(model=replace(model, trees="tree\n"))


def test_scores_need_a_model(make: Make, model: Model) -> None:
    rules_alone, scored = make(), make(model=model)
    matrix = np.full((4, len(scored.features)), nan)
    matrix[:, 0] = (5, 5_000, 5, 5_000)
    assert rules_alone.scores(matrix, 2) is None
    assert rules_alone.codes()("currency_category", "USD") != 0.0
    scores = scored.scores(matrix, 2)
    assert scores is not None
    assert scores.shape == (2,)
    assert 0 <= scores[0] < scores[1] <= 1000
    scored.close()


def test_reasons_are_as_many_as_the_setting_says(make: Make, model: Model) -> None:
    matrix = np.full((1, len(make().features)), nan)
    matrix[0, 0] = 5_000
    assert make().reasons(matrix) == [()]
    for wanted, found in ((0, 0), (1, 1), (99, 2)):
        detector = make(model=model, reasons=wanted)
        assert len(detector.reasons(matrix)[0]) == found
        detector.close()
