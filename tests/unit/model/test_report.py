import msgspec
import numpy as np
import pytest

from sluicegate.model.calibrate import calibrate
from sluicegate.model.report import Report, histogram, importances, quality, threshold_rows


def test_survives_json(model):
    content = msgspec.json.encode(model.report)
    assert msgspec.json.decode(content, type=Report) == model.report


def test_threshold_rows_count_what_lies_above():
    legit = np.linspace(-5.0, 0.0, 1000)
    margins = np.concatenate([legit, [1.0, 2.0, -9.0, 3.0]])
    labels = np.array([0] * 1000 + [1, 1, 1, -1], np.int8)
    rows = {row.score: row for row in threshold_rows(calibrate(legit), None, labels, margins)}
    assert list(rows)[:2] == [975.0, 950.0]
    row = rows[900.0]
    assert row.fpr == row.nominal_fpr == 0.02
    assert row.fpr_unseen is None
    assert row.tpr == pytest.approx(2 / 3)
    assert row.precision == pytest.approx(2 / 22)
    assert row.alerts_per_1000 == pytest.approx(1000 * 23 / 1004)


def test_unseen_rates_come_from_the_validation_part_alone():
    held = np.linspace(0.0, 1.0, 1000)
    rows = threshold_rows(calibrate(held), calibrate(held + 0.5), np.zeros(1000, np.int8), held)
    assert all(row.fpr_unseen < row.fpr for row in rows[-3:])


def test_curves_start_and_end_where_they_must():
    random = np.random.default_rng(3)
    labels = (random.random(20_000) < 0.05).astype(np.int8)
    measured = quality(labels, random.normal(labels.astype(float), 1.0))
    assert measured.roc[0] == (0.0, 0.0)
    assert measured.roc[-1] == (1.0, 1.0)
    assert measured.precision_recall[-1] == (1.0, pytest.approx(measured.fraud_share))
    assert len(measured.roc) < 400
    falses, trues = np.array(measured.roc).T
    assert np.trapezoid(trues, falses) == pytest.approx(measured.auc, abs=1e-3)


def test_histogram_shares_sum_to_one_per_class():
    bins = histogram(np.array([1, 1, 0, 0, -1], np.int8), np.array([999.9, 10, 30, 5, 500.0]))
    assert bins.fraud[0] == bins.fraud[39] == 0.5
    assert bins.legit[0] == bins.legit[1] == 0.5
    assert histogram(np.array([0], np.int8), np.array([1.0])) is None


def test_importances_group_and_sort(dataset):
    single, groups = importances(dataset, np.array([3.0, 2.0, 2.0, 2.0, 1.0, 0.0, 0.0]))
    assert [part.name for part in single] == [
        "amount",
        "category",
        "count_1d",
        "count_1h",
        "distance",
    ]
    assert (groups[0].name, groups[0].share) == ("velocity", 0.4)
    assert sum(part.share for part in single) == pytest.approx(1.0)
    assert importances(dataset, np.zeros(7)) == ((), ())
