"""How much data is enough: errors below Amazon Fraud Detector's minimums, warnings above them."""

from collections.abc import Iterator

import numpy as np

from sluicegate.model.calibrate import Calibration
from sluicegate.model.dataset import FRAUD, LEGIT, UNKNOWN, Dataset
from sluicegate.model.errors import TrainingError
from sluicegate.model.fit import Fit
from sluicegate.model.report import Period, ThresholdRow
from sluicegate.model.settings import TrainingSettings

_STEADY = 900.0  # the score at which drift between parts is judged


def check_minimums(data: Dataset, settings: TrainingSettings) -> None:
    """Raise `TrainingError` unless the data set has the labelled events the settings ask for."""
    fraud, legit = data.labels == FRAUD, data.labels == LEGIT
    unknown = int(np.sum(data.labels == UNKNOWN))
    _need(
        int(np.sum(fraud | legit)),
        settings.min_rows,
        "labelled events",
        f"Label more of the {unknown} unlabelled events or send more events.",
    )
    _need(
        int(np.sum(fraud)),
        settings.min_fraud,
        "events labelled fraud",
        "Send more events labelled fraud (chargebacks, analysts' verdicts) or train over a "
        "longer period.",
    )
    _need(
        int(np.sum(legit)),
        settings.min_legit,
        "events labelled legitimate",
        "Label events as legitimate once their chargeback period has passed.",
    )
    for rows, least, name in (
        (fraud, settings.min_fraud_entities, "entities with fraud events"),
        (legit, settings.min_legit_entities, "entities with legitimate events"),
    ):
        found = len(np.unique(data.entities[rows]))
        _need(found, least, name, "Train on events of more entities.")
    if not data.features:
        raise TrainingError("The data set has 0 features; at least 1 is needed. Check the plan.")


def _need(found: int, least: int, what: str, remedy: str) -> None:
    if found < least:
        raise TrainingError(
            f"The data set has {found} {what}; training needs at least {least}. {remedy}"
        )


def check_settings(settings: TrainingSettings) -> None:
    """Raise `TrainingError` if a setting is out of range."""
    if not (0.0 < settings.held_out < 1.0 and 0.0 < settings.validation < 1.0):
        raise TrainingError(
            f"held_out ({settings.held_out}) and validation ({settings.validation}) must lie "
            "between 0 and 1."
        )
    if settings.held_out + settings.validation >= 1.0:
        raise TrainingError(
            f"held_out + validation is {settings.held_out + settings.validation}; it must be "
            "below 1 to leave events to fit on."
        )
    for name in ("max_rounds", "patience", "depth", "min_category", "threads"):
        if getattr(settings, name) < 1:
            raise TrainingError(f"{name} is {getattr(settings, name)}; it must be at least 1.")
    if settings.leaves < 2:
        raise TrainingError(f"leaves is {settings.leaves}; it must be at least 2.")
    if settings.label_delay < 0:
        raise TrainingError(f"label_delay is {settings.label_delay}; it must not be negative.")
    if not 0.0 < settings.feature_share <= 1.0:
        raise TrainingError(f"feature_share is {settings.feature_share}; it must be in (0, 1].")
    if settings.learning_rate <= 0.0:
        raise TrainingError(f"learning_rate is {settings.learning_rate}; it must be above 0.")


def warnings(
    periods: tuple[Period, ...],
    calibration: Calibration,
    thresholds: tuple[ThresholdRow, ...],
    fitted: Fit,
    settings: TrainingSettings,
) -> tuple[str, ...]:
    """What limits trust in the model, in sentences; empty for a sound data set."""
    by_name = {period.name: period for period in periods}
    return (
        *_held_out(by_name.get("held_out")),
        *_calibration(calibration, thresholds),
        *_fit(by_name["train"], fitted, settings),
    )


def _held_out(period: Period | None) -> Iterator[str]:
    if period is None:
        yield "There are no held-out events: the model is not measured at all."
        return
    if not period.fraud or not period.legit:
        missing = "fraud" if not period.fraud else "legitimate events"
        yield f"The held-out part has no {missing}: the ranking can't be measured."
        return
    if period.fraud < 50:
        yield (
            f"The held-out part has only {period.fraud} fraud events: its measures are rough, "
            "see the intervals."
        )
    if period.legit < 200:
        yield (
            f"The held-out part has only {period.legit} legitimate events: false positive rates "
            "below 0.5 % can't be told apart."
        )
    labelled = period.fraud + period.legit
    if period.unknown > labelled:
        yield (
            f"The held-out part has {period.unknown} unlabelled and {labelled} labelled events: "
            "measures hold for the labelled ones only."
        )


def _calibration(calibration: Calibration, thresholds: tuple[ThresholdRow, ...]) -> Iterator[str]:
    if calibration.legit < 1000:
        yield (
            f"The score was calibrated by only {calibration.legit} legitimate events: scores "
            "above 950 stand on fewer than 10 of them."
        )
    for row in thresholds:
        # between half and twice the nominal rate is what a sound score shows from part to part
        if row.score == _STEADY and row.fpr_unseen is not None and calibration.legit >= 1000:
            ratio = row.fpr_unseen / row.nominal_fpr
            if not 0.5 <= ratio <= 2.0:
                yield (
                    f"The score drifts: thresholds taken from the validation part would have given "
                    f"a false positive rate of {row.fpr_unseen * 100:.1f} % instead of "
                    f"{row.nominal_fpr * 100:.0f} % on the held-out part."
                )


def _fit(train: Period, fitted: Fit, settings: TrainingSettings) -> Iterator[str]:
    if train.fraud < 200:
        yield f"The model learned from only {train.fraud} fraud events."
    if not fitted.gains.sum():
        yield "No feature separates fraud from legitimate events: all events score alike."
    if not fitted.stopped_early:
        yield (
            "The validation part has too little fraud to end the boosting: all "
            f"{fitted.rounds} rounds were kept."
        )
    if fitted.out_of_time:
        yield (
            f"The time budget of {settings.time_budget_s} s ended the boosting after "
            f"{fitted.rounds} rounds; training again may give another model."
        )
