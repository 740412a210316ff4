import numpy as np
import pytest

from sluicegate.model.fit import fit
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.vocabulary import build, recode


@pytest.fixture(scope="module")
def parts(dataset):
    matrix = recode(dataset, build(dataset, slice(0, 2000), 10))
    known = dataset.labels != -1
    train, validation = known.copy(), known.copy()
    train[2000:], validation[:2000] = False, False
    return (
        (matrix[train], dataset.labels[train]),
        (matrix[validation], dataset.labels[validation]),
    )


def test_keeps_the_best_round(dataset, parts):
    settings = TrainingSettings(max_rounds=60, patience=5)
    told = []
    result = fit(
        dataset.features, *parts, settings, lambda stage, share: told.append((stage, share))
    )
    assert result.stopped_early
    assert 1 <= result.best_round <= result.rounds <= 60
    assert result.rounds == 60 or result.rounds == result.best_round + 5
    assert result.trees.count("\nTree=") == result.best_round
    assert told[-1] == ("fit", result.rounds / 60)


def test_the_causes_gain_most_and_columns_without_information_nothing(dataset, parts):
    gains = fit(dataset.features, *parts, TrainingSettings(max_rounds=20)).gains
    by_name = dict(zip((feature.name for feature in dataset.features), gains, strict=True))
    assert by_name["void"] == by_name["constant"] == 0.0
    assert min(by_name["amount"], by_name["category"]) > by_name["distance"]


def test_does_not_depend_on_the_number_of_threads(dataset, parts):
    one, two = (
        fit(dataset.features, *parts, TrainingSettings(max_rounds=15, threads=threads))
        for threads in (1, 2)
    )
    trees = [result.trees.split("end of trees")[0] for result in (one, two)]
    assert trees[0] == trees[1]


def test_too_little_fraud_to_stop_by_keeps_all_rounds(dataset, parts):
    train, (matrix, labels) = parts
    few = np.zeros_like(labels)
    few[:9] = 1
    result = fit(dataset.features, train, (matrix, few), TrainingSettings(max_rounds=12))
    assert not result.stopped_early
    assert result.best_round == 12


def test_the_time_budget_ends_the_boosting(dataset, parts):
    ticks = iter(range(1000))
    settings = TrainingSettings(max_rounds=50, time_budget_s=3.5)
    result = fit(dataset.features, *parts, settings, clock=lambda: float(next(ticks)))
    assert result.out_of_time
    assert result.rounds == 4


def test_fraud_weight_is_capped(dataset, parts):
    plain, weighted = (
        fit(dataset.features, *parts, TrainingSettings(max_rounds=3, fraud_weight_cap=cap)).trees
        for cap in (1.0, 3.0)
    )
    assert "[scale_pos_weight: 1]" in plain
    assert "[scale_pos_weight: 3]" in weighted
