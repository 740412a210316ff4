import numpy as np
import pytest
from msgspec.structs import replace

from sluicegate.model.errors import TrainingError
from sluicegate.model.evaluate import held_out, score_all
from sluicegate.model.metrics import auc


def test_held_out_events_reproduce_the_report(model, dataset):
    events = held_out(model, dataset)
    part = model.report.periods[-1]
    assert len(events.scores) == part.rows
    assert events.times[0] == part.start_us
    known = events.labels != -1
    assert auc(events.labels[known], events.margins[known]) == model.report.auc
    assert len(events.amounts) == len(events.currencies) == part.rows


def test_every_event_can_be_scored(model, dataset):
    events = score_all(model, dataset)
    assert len(np.unique(events.scores)) == len(np.unique(events.margins)) > 1000


def test_other_features_are_refused(model, dataset):
    fewer = replace(dataset, features=dataset.features[:-1], matrix=dataset.matrix[:, :-1])
    with pytest.raises(TrainingError, match="6 features that differ from the model's 7"):
        score_all(model, fewer)


def test_a_model_without_held_out_part_has_no_held_out_events(model, dataset):
    report = replace(model.report, periods=model.report.periods[:2])
    with pytest.raises(TrainingError, match="no held-out part"):
        held_out(replace(model, report=report), dataset)
