import pytest

from sluicegate.model.errors import PlanMismatch


def test_its_own_plan_passes(model):
    model.check_plan("plan-a")


def test_another_plan_is_refused_with_both_fingerprints(model):
    with pytest.raises(PlanMismatch, match=r"plan-a, but the plan in use is plan-b\. Retrain"):
        model.check_plan("plan-b")
