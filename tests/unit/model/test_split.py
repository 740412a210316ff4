import numpy as np
import pytest
from msgspec.structs import replace

from sluicegate.model.errors import TrainingError
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.split import Split, split

DAY = 86_400_000_000


def test_parts_hold_their_share_of_the_labelled_events(dataset):
    parts = split(dataset, TrainingSettings(held_out=0.2, validation=0.1))
    known = dataset.labels != -1
    total = known.sum()
    assert known[parts.held_out :].sum() / total == pytest.approx(0.2, abs=0.002)
    assert known[parts.validation : parts.gap].sum() / total == pytest.approx(0.1, abs=0.002)
    assert parts.gap == parts.held_out
    assert parts.rows == dataset.rows


def test_unlabelled_events_at_the_end_do_not_shrink_the_held_out_part(dataset):
    labels = dataset.labels.copy()
    labels[-1000:] = -1
    parts = split(replace(dataset, labels=labels), TrainingSettings())
    assert np.sum(labels[parts.held_out :] != -1) >= 0.14 * np.sum(labels != -1)


def test_label_delay_leaves_out_what_was_not_known_yet(dataset):
    parts = split(dataset, TrainingSettings(label_delay=5 * DAY))
    start = dataset.times[parts.held_out]
    assert dataset.times[parts.gap - 1] <= start - 5 * DAY < dataset.times[parts.gap]
    assert [name for name, _ in parts.parts()] == ["train", "validation", "gap", "held_out"]


def test_held_out_part_can_start_at_a_given_time(dataset):
    start = int(dataset.times[2500])
    parts = split(dataset, TrainingSettings(held_out_from=start))
    assert parts.held_out == 2500


def test_parts_without_rows_are_not_listed():
    assert [name for name, _ in Split(10, 10, 10, 12).parts()] == ["train", "held_out"]


@pytest.mark.parametrize(("value", "name"), [(1, "fraud"), (0, "legitimate")])
def test_a_class_missing_from_the_training_part_is_an_error(dataset, value, name):
    labels = dataset.labels.copy()
    labels[:2400][labels[:2400] == value] = -1
    with pytest.raises(TrainingError, match=f"no event labelled {name}"):
        split(
            replace(dataset, labels=labels),
            TrainingSettings(held_out_from=int(dataset.times[2400])),
        )
