"""Boosting with LightGBM: the only module that trains trees."""

import math
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray

from sluicegate.features.feature import Feature
from sluicegate.model.dataset import FRAUD
from sluicegate.model.settings import TrainingSettings

Progress = Callable[[str, float], None]

_FEWEST_TO_STOP = 10  # validation frauds below which its average precision is mostly noise


class Fit(NamedTuple):
    """A fitted ensemble in LightGBM's text format.

    Attributes:
        trees: the model text, cut at the best round.
        rounds: rounds boosted.
        best_round: rounds kept.
        gains: (F,) total gain of the splits on each feature.
        stopped_early: whether validation decided the number of rounds.
        out_of_time: whether the time budget ended the boosting.
    """

    trees: str
    rounds: int
    best_round: int
    gains: NDArray[np.float64]
    stopped_early: bool
    out_of_time: bool


def fit(
    features: tuple[Feature, ...],
    train: tuple[NDArray[np.float64], NDArray[np.int8]],
    validation: tuple[NDArray[np.float64], NDArray[np.int8]],
    settings: TrainingSettings,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Fit:
    """Boost trees on ``train`` until ``validation`` stops improving; labels are 0 and 1."""
    parameters = _parameters(train[1], settings)
    columns = [at for at, feature in enumerate(features) if feature.kind == "category"]
    matrix = lightgbm.Dataset(
        train[0],
        train[1],
        feature_name=[feature.name for feature in features],
        categorical_feature=columns,
        params=parameters,
    )
    booster = lightgbm.Booster(parameters, matrix)
    stops = int(np.sum(validation[1] == FRAUD)) >= _FEWEST_TO_STOP
    if stops:
        booster.add_valid(matrix.create_valid(validation[0], validation[1]), "validation")
    started = clock()
    best, best_round, rounds, out_of_time = -math.inf, 0, 0, False
    while rounds < settings.max_rounds:
        finished = booster.update()
        rounds += 1
        if progress is not None:
            progress("fit", rounds / settings.max_rounds)
        if stops:
            value = float(booster.eval_valid()[0][2])
            if value > best + 1e-9:
                best, best_round = value, rounds
            elif rounds - best_round >= settings.patience:
                break
        else:
            best_round = rounds
        if finished:
            break
        if settings.time_budget_s is not None and clock() - started > settings.time_budget_s:
            out_of_time = True
            break
    gains = np.asarray(booster.feature_importance("gain", iteration=best_round), dtype=np.float64)
    text = booster.model_to_string(num_iteration=best_round, importance_type="gain")
    return Fit(text, rounds, best_round, gains, stops, out_of_time)


def _parameters(labels: NDArray[np.int8], settings: TrainingSettings) -> dict[str, Any]:
    rows, fraud = len(labels), int(np.sum(labels == FRAUD))
    weight = min(settings.fraud_weight_cap, math.sqrt((rows - fraud) / max(fraud, 1)))
    min_leaf = settings.min_leaf
    if min_leaf is None:
        # small data need small leaves to find their few frauds, large data can afford smooth ones
        min_leaf = min(max(rows // 1000, 5), 50)
    return {
        "objective": "binary",
        "metric": "average_precision",
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "max_depth": settings.depth,
        "min_data_in_leaf": min_leaf,
        "min_data_per_group": max(min_leaf, 10),
        "feature_fraction": settings.feature_share,
        "lambda_l2": settings.l2,
        "scale_pos_weight": max(weight, 1.0),
        "max_cat_to_onehot": 4,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": settings.threads,
        "seed": settings.seed,
        "verbosity": -1,
    }
