import pytest
from msgspec.structs import replace

from sluicegate.model.errors import TrainingError
from sluicegate.model.minimums import check_minimums, check_settings
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.train import train


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"held_out": 0.0}, r"held_out \(0.0\)"),
        ({"held_out": 0.6, "validation": 0.4}, r"held_out \+ validation is 1.0"),
        ({"max_rounds": 0}, "max_rounds is 0; it must be at least 1"),
        ({"threads": 0}, "threads is 0"),
        ({"leaves": 1}, "leaves is 1; it must be at least 2"),
        ({"label_delay": -1}, "label_delay is -1"),
        ({"feature_share": 1.5}, "feature_share is 1.5"),
        ({"learning_rate": 0.0}, "learning_rate is 0.0"),
    ],
)
def test_settings_out_of_range_are_named(changes, text):
    check_settings(TrainingSettings())
    with pytest.raises(TrainingError, match=text):
        check_settings(TrainingSettings(**changes))


def test_a_plan_without_features_is_refused(dataset):
    bare = replace(dataset, features=(), matrix=dataset.matrix[:, :0])
    with pytest.raises(TrainingError, match="0 features"):
        check_minimums(bare, TrainingSettings())


def test_a_sound_data_set_warns_of_nothing(make_portfolio):
    data = make_portfolio(12_000, seed=3, unknown=0.0)
    assert train(data, TrainingSettings(max_rounds=20), plan="p").report.warnings == ()


def test_a_time_budget_that_struck_is_reported(dataset):
    settings = TrainingSettings(max_rounds=20, time_budget_s=0.0)
    assert any("time budget" in text for text in train(dataset, settings, plan="p").report.warnings)


def test_a_score_that_drifts_is_reported(make_portfolio):
    data = make_portfolio(8000, seed=3, unknown=0.0)
    matrix = data.matrix.copy()
    late = data.times >= data.times[6800]
    matrix[late, 0] *= 10.0
    report = train(replace(data, matrix=matrix), TrainingSettings(max_rounds=20), plan="p").report
    assert [text[:17] for text in report.warnings] == ["The score drifts:"]
