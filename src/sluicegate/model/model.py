"""A trained model: trees, vocabularies, calibration and how it was made."""

from msgspec import Struct

from sluicegate.features.feature import Feature
from sluicegate.model.calibrate import Calibration
from sluicegate.model.errors import PlanMismatch
from sluicegate.model.report import Report


class Model(Struct, frozen=True):
    """Everything needed to score and explain.

    Attributes:
        plan: fingerprint of the feature plan that computes the model's input.
        features: the F features in the order of the matrix columns.
        vocabularies: category feature -> values by code.
        calibration: margins to scores.
        trees: LightGBM's model text.
        report: how it was trained and measured.
    """

    plan: str
    features: tuple[Feature, ...]
    vocabularies: dict[str, tuple[str, ...]]
    calibration: Calibration
    trees: str
    report: Report

    def check_plan(self, fingerprint: str) -> None:
        """Raise `PlanMismatch` unless the plan that feeds this model is the one it learned."""
        if fingerprint != self.plan:
            raise PlanMismatch(
                f"The model was trained on feature plan {self.plan}, but the plan in use is "
                f"{fingerprint}. Retrain the model on the plan in use, or put the plan it was "
                "trained on back."
            )
