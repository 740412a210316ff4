"""Training: from a data set to a model, reproducibly."""

import importlib.metadata

import lightgbm
import msgspec
import numpy as np
from numpy.typing import NDArray

from sluicegate.model import report as reporting
from sluicegate.model import vocabulary
from sluicegate.model.booster import open_trees
from sluicegate.model.calibrate import Calibration, calibrate
from sluicegate.model.dataset import LEGIT, UNKNOWN, Dataset, check
from sluicegate.model.errors import TrainingError
from sluicegate.model.fit import Fit, Progress, fit
from sluicegate.model.minimums import check_minimums, check_settings, warnings
from sluicegate.model.model import Model
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.split import Split, split

__all__ = ["TrainingError", "TrainingSettings", "train"]


def train(
    data: Dataset,
    settings: TrainingSettings | None = None,
    *,
    plan: str,
    progress: Progress | None = None,
) -> Model:
    """Train, calibrate and measure a model.

    Args:
        data: events in time order; unlabelled ones are left out of fit and measures.
        settings: how to train; None takes the defaults.
        plan: fingerprint of the plan that computed the features.
        progress: told a stage (``prepare``, ``fit``, ``measure``) and the share of it done.

    Raises:
        TrainingError: too few events, fraud or legitimate events, contradictory data or settings.
    """
    settings = settings or TrainingSettings()
    tell = progress or _silent
    check_settings(settings)
    check(data)
    check_minimums(data, settings)
    tell("prepare", 0.0)
    parts = split(data, settings)
    vocabularies = vocabulary.build(data, slice(0, parts.validation), settings.min_category)
    matrix = vocabulary.recode(data, vocabularies)
    tell("prepare", 1.0)
    fitted = fit(
        data.features,
        _labelled(matrix, data.labels, slice(0, parts.validation)),
        _labelled(matrix, data.labels, slice(parts.validation, parts.gap)),
        settings,
        tell,
    )
    tell("measure", 0.0)
    trees = open_trees(fitted.trees, len(data.features))
    margins = trees.margins(matrix[parts.validation :], data.rows - parts.validation)
    trees.close()
    calibration, by_validation, parts_used = _calibrate(data.labels, margins, parts)
    result = Model(
        plan,
        data.features,
        vocabularies,
        calibration,
        fitted.trees,
        _report(data, settings, parts, fitted, margins, calibration, by_validation, parts_used),
    )
    tell("measure", 1.0)
    return result


def _silent(_stage: str, _share: float) -> None:
    return


def _labelled(
    matrix: NDArray[np.float64], labels: NDArray[np.int8], rows: slice
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    known = labels[rows] != UNKNOWN
    return matrix[rows][known], labels[rows][known]


def _calibrate(
    labels: NDArray[np.int8], margins: NDArray[np.float64], parts: Split
) -> tuple[Calibration, Calibration | None, tuple[str, ...]]:
    """Calibrate on what was not fitted: validation and held-out; and on validation alone."""
    legit = labels[parts.validation :] == LEGIT
    names = tuple(
        name for name, rows in parts.parts() if name != "train" and np.any(labels[rows] == LEGIT)
    )
    if not names:
        raise TrainingError(
            "The validation and held-out parts have no legitimate event to calibrate the score "
            "by; at least 1 is needed. Spread the labelled events over the whole period."
        )
    before = parts.gap - parts.validation
    alone = margins[:before][legit[:before]]
    return calibrate(margins[legit]), calibrate(alone) if len(alone) else None, names


def _report(
    data: Dataset,
    settings: TrainingSettings,
    parts: Split,
    fitted: Fit,
    margins: NDArray[np.float64],
    calibration: Calibration,
    by_validation: Calibration | None,
    calibrated_on: tuple[str, ...],
) -> reporting.Report:
    held_labels = data.labels[parts.held_out :]
    held_margins = margins[parts.held_out - parts.validation :]
    known = held_labels != UNKNOWN
    held = reporting.quality(held_labels[known], held_margins[known])
    valid_labels = data.labels[parts.validation : parts.gap]
    valid_known = valid_labels != UNKNOWN
    valid_margins = margins[: parts.gap - parts.validation]
    valid = reporting.quality(valid_labels[valid_known], valid_margins[valid_known])
    single, groups = reporting.importances(data, fitted.gains)
    periods = reporting.periods(data, parts)
    thresholds = reporting.threshold_rows(calibration, by_validation, held_labels, held_margins)
    return reporting.Report(
        auc=held.auc,
        auc_interval=held.auc_interval,
        average_precision=held.average_precision,
        average_precision_interval=held.average_precision_interval,
        validation_auc=valid.auc,
        validation_average_precision=valid.average_precision,
        fraud_share=held.fraud_share,
        periods=periods,
        calibrated_on=calibrated_on,
        calibration_events=calibration.legit,
        thresholds=thresholds,
        importances=single,
        group_importances=groups,
        roc=held.roc,
        precision_recall=held.precision_recall,
        histogram=reporting.histogram(held_labels, calibration.score_all(held_margins)),
        rounds=fitted.rounds,
        best_round=fitted.best_round,
        features=len(data.features),
        parameters=msgspec.to_builtins(settings),
        versions={
            "sluicegate": importlib.metadata.version("sluicegate"),
            "lightgbm": lightgbm.__version__,
            "numpy": np.__version__,
        },
        warnings=warnings(periods, calibration, thresholds, fitted, settings),
    )
