"""What can go wrong with a model, said so that the reader knows what to do."""


class TrainingError(ValueError):
    """The data set cannot train a model; the text names what was found, needed and the remedy."""


class ArtifactError(ValueError):
    """The file is no model artefact this version can read."""


class PlanMismatch(ValueError):  # noqa: N818  (the field's word for it)
    """The model was trained on another feature plan than the one that computes its input."""


class ThresholdError(ValueError):
    """No thresholds can be proposed from these events and costs."""
