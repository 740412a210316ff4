"""Damaged artefacts are refused with one kind of error, or read as what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluicegate.features.feature import Feature
from sluicegate.model.artifact import from_bytes, to_bytes
from sluicegate.model.calibrate import calibrate
from sluicegate.model.errors import ArtifactError
from sluicegate.model.model import Model
from sluicegate.model.report import Report

REPORT = Report(
    auc=0.9,
    auc_interval=None,
    average_precision=0.5,
    average_precision_interval=None,
    validation_auc=None,
    validation_average_precision=None,
    fraud_share=0.01,
    periods=(),
    calibrated_on=("held_out",),
    calibration_events=3,
    thresholds=(),
    importances=(),
    group_importances=(),
    roc=((0.0, 0.0), (1.0, 1.0)),
    precision_recall=(),
    histogram=None,
    rounds=3,
    best_round=2,
    features=1,
    parameters={"seed": 1, "held_out": 0.15, "time_budget_s": None},
    versions={},
    warnings=(),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@st.composite
def models(draw):
    values = draw(st.lists(TEXT, unique=True, max_size=5))
    margins = draw(st.lists(st.floats(-9.0, 9.0), min_size=1, max_size=9))
    feature = Feature("shop", "category", draw(TEXT), draw(TEXT), "category")
    return Model(
        draw(TEXT),
        (feature,),
        {"shop": tuple(values)},
        calibrate(margins),
        draw(TEXT),
        REPORT,
    )


@given(models())
def test_what_is_written_is_read(model):
    assert from_bytes(to_bytes(model)) == model


CONTENT = to_bytes(
    Model(
        "plan",
        (Feature("amount", "number", "amount", "{value}", "money"),),
        {},
        calibrate([-1.0, 2.0]),
        "tree\n" * 50,
        REPORT,
    )
)


@given(st.lists(st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(0, 255)), max_size=4))
def test_changed_bytes(changes):
    content = bytearray(CONTENT)
    for at, value in changes:
        content[at] = value
    try:
        model = from_bytes(bytes(content))
    except ArtifactError:
        return
    assert to_bytes(model) == CONTENT


@given(st.integers(0, len(CONTENT) - 1))
def test_cut_off(length):
    with pytest.raises(ArtifactError):
        from_bytes(CONTENT[:length])


@given(st.binary(max_size=200))
def test_anything_else(content):
    with pytest.raises(ArtifactError):
        from_bytes(content)
