"""Scores of the events a model has not seen, for costs and comparisons."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sluicegate.model.dataset import Dataset, check
from sluicegate.model.errors import TrainingError
from sluicegate.model.model import Model
from sluicegate.model.score import Scorer
from sluicegate.model.vocabulary import recode


class HeldOut(Struct):
    """Scored events in time order; arrays of (n,), see `Dataset`."""

    scores: NDArray[np.float64]
    margins: NDArray[np.float64]
    labels: NDArray[np.int8]
    times: NDArray[np.int64]
    entities: NDArray[np.generic]
    amounts: NDArray[np.float64] | None
    currencies: NDArray[np.generic] | None


def score_all(model: Model, data: Dataset) -> HeldOut:
    """Score every event of a data set that carries the model's features.

    Raises:
        TrainingError: other features than the model's, or a contradictory data set.
    """
    check(data)
    if data.features != model.features:
        raise TrainingError(
            f"The data set has {len(data.features)} features that differ from the model's "
            f"{len(model.features)}; build it with the plan the model was trained on."
        )
    scorer = Scorer(model)
    margins = scorer.margins(recode(data, model.vocabularies), data.rows)
    scorer.close()
    return HeldOut(
        model.calibration.score_all(margins),
        margins,
        data.labels,
        data.times,
        data.entities,
        data.amounts,
        data.currencies,
    )


def held_out(model: Model, data: Dataset) -> HeldOut:
    """Score the events of a data set from the start of the model's held-out part on.

    With the data set of the training these are the events the report is about (and any others at
    the very same first microsecond).
    """
    starts = [part.start_us for part in model.report.periods if part.name == "held_out"]
    if not starts:
        raise TrainingError("The model's training had no held-out part.")
    rows = slice(int(np.searchsorted(data.times, starts[0], side="left")), data.rows)
    return score_all(
        model,
        Dataset(
            data.matrix[rows],
            data.features,
            data.categories,
            data.labels[rows],
            data.times[rows],
            data.entities[rows],
            None if data.amounts is None else data.amounts[rows],
            None if data.currencies is None else data.currencies[rows],
        ),
    )
