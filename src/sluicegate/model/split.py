"""Time split: fit on the past, stop on what follows, measure on the latest."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sluicegate.model.dataset import FRAUD, LEGIT, UNKNOWN, Dataset
from sluicegate.model.errors import TrainingError
from sluicegate.model.settings import TrainingSettings


class Split(NamedTuple):
    """Positions of the first row of each part; parts are contiguous and in this order.

    ``[0, validation)`` train, ``[validation, gap)`` validation, ``[gap, held_out)`` events whose
    labels were not yet known when the held-out part began, ``[held_out, rows)`` held out.
    """

    validation: int
    gap: int
    held_out: int
    rows: int

    def parts(self) -> tuple[tuple[str, slice], ...]:
        """Name and rows of each part that has rows."""
        bounds = (
            ("train", slice(0, self.validation)),
            ("validation", slice(self.validation, self.gap)),
            ("gap", slice(self.gap, self.held_out)),
            ("held_out", slice(self.held_out, self.rows)),
        )
        return tuple((name, rows) for name, rows in bounds if rows.stop > rows.start)


def split(data: Dataset, settings: TrainingSettings) -> Split:
    """Cut the events by time so that each part holds its share of the labelled ones.

    Raises:
        TrainingError: a part to fit on lacks fraud or legitimate events.
    """
    labelled = np.flatnonzero(data.labels != UNKNOWN)
    if settings.held_out_from is not None:
        held_out = int(np.searchsorted(data.times, settings.held_out_from, side="left"))
    else:
        first = int(len(labelled) * (1.0 - settings.held_out))
        held_out = int(labelled[first]) if first < len(labelled) else data.rows
    gap = held_out
    if settings.label_delay and held_out < data.rows:
        known_until = int(data.times[held_out]) - settings.label_delay
        gap = min(held_out, int(np.searchsorted(data.times, known_until, side="right")))
    fitted = labelled[labelled < gap]
    share = settings.validation / (1.0 - settings.held_out)
    first = int(len(fitted) * (1.0 - share))
    validation = int(fitted[first]) if first < len(fitted) else gap
    result = Split(validation, gap, held_out, data.rows)
    _check(data.labels, result)
    return result


def _check(labels: NDArray[np.int8], result: Split) -> None:
    train = labels[: result.validation]
    for value, name in ((FRAUD, "fraud"), (LEGIT, "legitimate")):
        if not np.any(train == value):
            raise TrainingError(
                f"The training part (the first {result.validation} events in time) has no event "
                f"labelled {name}; it needs at least 1. Spread the labelled events over the "
                "whole period or send earlier events."
            )
