"""From labelled events to a trained model."""

import time
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from sluicegate.detector.definition import Definition
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.time import DAY, SECOND
from sluicegate.model.dataset import Dataset
from sluicegate.model.model import Model
from sluicegate.model.settings import TrainingSettings
from sluicegate.model.train import train
from sluicegate.runtime.dataset import build
from sluicegate.runtime.labelled import LabelledEvents, span
from sluicegate.runtime.progress import Progress

GAP_SHARE = 0.15
"""Most of the events' span that the label delay may take before the held-out part."""


class Trained(Struct):
    """A model, what it was trained on and what the user should know about how."""

    model: Model
    data: Dataset
    notices: tuple[str, ...]


def train_on(
    labelled: LabelledEvents,
    definition: Definition,
    settings: TrainingSettings,
    enrichers: Mapping[str, Enricher],
    progress: Progress,
) -> Trained:
    """Replays the events, trains and measures; empties `labelled` on the way to save memory.

    Unless the settings say otherwise, events whose labels could not be known when the held-out
    part began are left out: those within the plan's label delay before it.

    Raises:
        TrainingError: too few or contradictory data.
    """
    started = time.monotonic()
    settings, notices = with_delay(settings, definition, labelled)
    data = build(labelled, definition, enrichers, progress)
    labelled.events.clear()
    labelled.later.clear()

    def tell(stage: str, share: float) -> None:
        # The matrix is binned before the first round, which takes a while by itself.
        if stage == "prepare" and share == 1.0:
            progress.begin("Boosting trees", "rounds", settings.max_rounds)
        elif stage == "fit":
            progress.update(round(share * settings.max_rounds))

    model = train(data, settings, plan=definition.plan.fingerprint(), progress=tell)
    progress.end(f"{model.report.best_round} trees kept")
    report = msgspec.structs.replace(model.report, seconds=time.monotonic() - started)
    return Trained(msgspec.structs.replace(model, report=report), data, notices)


def with_delay(
    settings: TrainingSettings, definition: Definition, labelled: LabelledEvents
) -> tuple[TrainingSettings, tuple[str, ...]]:
    """The settings with the plan's label delay where they name none, and what to say about it."""
    risk = definition.plan.risk
    if settings.label_delay or risk is None or not labelled.events:
        return settings, ()
    delay = risk.delay * SECOND
    first, last = span(labelled)
    if delay > GAP_SHARE * (last - first):
        return settings, (
            f"The events span {(last - first) / DAY:.1f} days; that is too short to leave out the"
            f" label delay of {delay / DAY:g} days before the held-out part, so the measures are"
            " a little optimistic. Train on a longer period for measures that hold live.",
        )
    return msgspec.structs.replace(settings, label_delay=delay), ()
