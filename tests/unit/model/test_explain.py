import numpy as np
import pytest

from sluicegate.features.feature import Feature
from sluicegate.model.explain import reasons
from sluicegate.model.score import Scorer
from sluicegate.model.vocabulary import recode

FEATURES = (
    Feature("n_1h", "number", "velocity", "{value} transactions in the last hour", "count"),
    Feature("n_1d", "number", "velocity", "{value} transactions in the last day", "count"),
    Feature("shop", "category", "category", "bought {value}", "category"),
    Feature("distance", "number", "place", "{value} from home", "km"),
    Feature("idle", "number", "idle", "{value}"),
)
ROW = np.array([7.0, 9.0, 1.0, np.nan, 3.0])
VALUES = {"shop": ("travel", "misc_net")}


def explain(contributions, **options):
    return reasons(np.array([*contributions, -3.0]), ROW, FEATURES, VALUES, **options)


def test_groups_add_up_and_the_strongest_feature_speaks():
    first, second, third = explain([0.5, 0.75, 0.3, -1.0, 0.0])
    assert (first.group, first.feature, first.contribution) == ("velocity", "n_1d", 1.25)
    assert first.text == "9 transactions in the last day"
    assert first.value == 9.0
    assert first.direction == "raises"
    assert (second.text, second.value) == ("from home: not known", None)
    assert second.direction == "lowers"
    assert (third.text, third.value) == ("bought misc_net", "misc_net")


def test_the_speaker_points_the_way_its_group_points():
    (reason,) = explain([1.0, -0.9, 0.0, 0.0, 0.0])
    assert reason.feature == "n_1h"
    assert reason.contribution == pytest.approx(0.1)
    (reason,) = explain([1.0, -1.5, 0.0, 0.0, 0.0])
    assert (reason.feature, reason.direction) == ("n_1d", "lowers")


def test_at_most_the_top_and_never_groups_without_part():
    assert [reason.group for reason in explain([0.1, 0.0, 0.3, 0.2, 0.0], top=2)] == [
        "category",
        "place",
    ]
    assert explain([0.5, -0.5, 0.0, 0.0, 0.0]) == []


def test_equal_parts_come_in_a_fixed_order():
    assert [reason.group for reason in explain([0.2, 0.0, 0.2, -0.2, 0.2], top=9)] == [
        "category",
        "idle",
        "place",
        "velocity",
    ]


def test_reasons_of_a_real_event_sum_to_its_margin(model, dataset):
    scorer = Scorer(model)
    matrix = recode(dataset, model.vocabularies)
    highest = int(np.argmax(scorer.margins(matrix, dataset.rows)))
    row = np.ascontiguousarray(matrix[highest : highest + 1])
    parts = scorer.contributions(row)[0]
    found = reasons(parts, row[0], model.features, scorer.values, top=99)
    margin = scorer.margins(row, 1)[0]
    assert sum(reason.contribution for reason in found) + parts[-1] == pytest.approx(margin)
    assert found[0].direction == "raises"
    assert found[0].group in {"amount", "velocity", "category"}
