import numpy as np
import pytest
from msgspec.structs import replace

from sluicegate.model.artifact import to_bytes
from sluicegate.model.errors import TrainingError
from sluicegate.model.train import train


def test_learns_the_cause_and_reports_it(model):
    report = model.report
    assert report.auc > 0.8
    assert report.auc_interval.low < report.auc < report.auc_interval.high
    assert report.average_precision > 3 * report.fraud_share
    assert {part.group for part in report.group_importances[:3]} == {
        "amount",
        "velocity",
        "category",
    }
    assert model.plan == "plan-a"
    assert "once" not in model.vocabularies["category"]


def test_parts_add_up_to_the_data_set(model, dataset):
    periods = model.report.periods
    assert [period.name for period in periods] == ["train", "validation", "held_out"]
    assert sum(period.rows for period in periods) == dataset.rows
    assert sum(period.fraud for period in periods) == np.sum(dataset.labels == 1)
    assert sum(period.unknown for period in periods) == np.sum(dataset.labels == -1)
    assert periods[0].start_us == dataset.times[0]
    assert periods[-1].end_us == dataset.times[-1]


def test_equal_data_gives_equal_bytes(model, dataset, settings):
    assert to_bytes(train(dataset, settings, plan="plan-a")) == to_bytes(model)


def test_unlabelled_events_do_not_enter_the_fit(model, dataset, settings):
    matrix = dataset.matrix.copy()
    matrix[dataset.labels == -1, :3] = 1e6
    other = train(replace(dataset, matrix=matrix), settings, plan="plan-a")
    assert other.trees == model.trees
    assert other.report.auc == model.report.auc
    assert other.calibration == model.calibration


def test_single_precision_is_accepted(dataset, settings):
    single = replace(dataset, matrix=dataset.matrix.astype(np.float32))
    assert train(single, settings, plan="p").report.auc > 0.8


def test_reports_progress_through_all_stages(dataset, settings):
    told = []
    train(dataset, settings, plan="p", progress=lambda stage, share: told.append((stage, share)))
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["prepare", "fit", "measure"]
    assert told[-1] == ("measure", 1.0)


def only(dataset, count_fraud, count_legit):
    """The data set with so many labels, evenly spread, and the rest unknown."""
    labels = np.full(dataset.rows, -1, np.int8)
    fraud, legit = (np.flatnonzero(dataset.labels == value) for value in (1, 0))
    labels[fraud[np.linspace(0, len(fraud) - 1, count_fraud).astype(int)]] = 1
    labels[legit[np.linspace(0, len(legit) - 1, count_legit).astype(int)]] = 0
    return replace(dataset, labels=labels)


@pytest.mark.parametrize(
    ("fraud", "legit", "text"),
    [
        (0, 0, r"has 0 labelled events; training needs at least 100.* 3000 unlabelled"),
        (50, 49, "has 99 labelled events; training needs at least 100"),
        (49, 60, "has 49 events labelled fraud; training needs at least 50"),
        (60, 49, "has 49 events labelled legitimate; training needs at least 50"),
    ],
)
def test_too_little_data_says_what_is_missing(dataset, settings, fraud, legit, text):
    with pytest.raises(TrainingError, match=text):
        train(only(dataset, fraud, legit), settings, plan="p")


def test_the_least_data_trains_and_warns(dataset, settings):
    model = train(only(dataset, 50, 50), settings, plan="p")
    text = " ".join(model.report.warnings)
    assert "calibrated by only 1" in text
    assert "learned from only" in text
    assert model.report.auc is not None


def test_no_columns_with_information(dataset, settings):
    flat = replace(dataset, matrix=np.full_like(dataset.matrix, np.nan))
    report = train(flat, settings, plan="p").report
    assert report.auc == 0.5
    assert report.importances == ()
    assert "No feature separates fraud from legitimate events: all events score alike." in (
        report.warnings
    )


def test_held_out_part_without_fraud_is_not_measured(dataset, settings):
    labels = dataset.labels.copy()
    labels[2400:][labels[2400:] == 1] = 0
    report = train(replace(dataset, labels=labels), settings, plan="p").report
    assert report.auc is None
    assert report.roc == ()
    assert "The held-out part has no fraud: the ranking can't be measured." in report.warnings


def test_entities_are_counted_where_asked_for(dataset, settings):
    few = replace(dataset, entities=np.zeros(dataset.rows, np.int64))
    with pytest.raises(TrainingError, match=r"has 1 entities with fraud events.* at least 100"):
        train(few, replace(settings, min_fraud_entities=100), plan="p")


def test_without_held_out_events_nothing_is_claimed(dataset, settings):
    after = int(dataset.times[-1]) + 1
    report = train(dataset, replace(settings, held_out_from=after), plan="p").report
    assert report.auc is None
    assert report.calibrated_on == ("validation",)
    assert all(row.fpr is None and row.alerts_per_1000 == 0.0 for row in report.thresholds)
    assert report.warnings[0].startswith("There are no held-out events")


def test_no_legitimate_event_to_calibrate_by(dataset, settings):
    labels = dataset.labels.copy()
    labels[1000:][labels[1000:] == 0] = -1
    start = replace(settings, held_out_from=int(dataset.times[2001]), validation=0.01)
    with pytest.raises(TrainingError, match="no legitimate event to calibrate"):
        train(replace(dataset, labels=labels), start, plan="p")


def test_a_label_delay_longer_than_the_data_leaves_nothing_to_fit(dataset, settings):
    delay = replace(settings, label_delay=400 * 86_400_000_000)
    with pytest.raises(TrainingError, match="the first 0 events"):
        train(dataset, delay, plan="p")
