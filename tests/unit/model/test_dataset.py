import numpy as np
import pytest
from msgspec.structs import replace

from sluicegate.model.dataset import check
from sluicegate.model.errors import TrainingError


def test_a_sound_data_set_passes(dataset):
    check(dataset)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (lambda d: {"matrix": d.matrix[:, :-1]}, r"shape \(3000, 6\).*need \(3000, 7\)"),
        (lambda d: {"times": d.times[::-1].copy()}, "not ordered by time"),
        (lambda d: {"times": d.times[:-1]}, r"times has the shape \(2999,\)"),
        (lambda d: {"labels": np.full(d.rows, 7, np.int8)}, "found 7"),
        (lambda _: {"categories": {}}, "category has no values"),
        (lambda _: {"categories": {"category": ("travel",)}}, r"category has codes outside 0\.\.0"),
        (lambda d: {"features": (d.features[0], *d.features[:-1])}, "repeated: amount"),
    ],
)
def test_contradictions_are_named(dataset, changes, text):
    with pytest.raises(TrainingError, match=text):
        check(replace(dataset, **changes(dataset)))


def test_some_rows_are_a_data_set_of_their_own(dataset):
    rows = np.array([3, 5, 2_000])
    found = dataset.take(rows)
    check(found)
    assert found.rows == 3
    assert found.times.tolist() == dataset.times[rows].tolist()
    assert found.labels.tolist() == dataset.labels[rows].tolist()
    assert dataset.take(slice(2_990, None)).rows == dataset.rows - 2_990
