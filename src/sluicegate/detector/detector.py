"""A detector version ready to decide."""

from collections.abc import Mapping, Sequence
from math import nan
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sluicegate.detector.definition import Definition
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.event import Event
from sluicegate.features.columns import columns
from sluicegate.features.engine import Codes
from sluicegate.features.feature import Feature
from sluicegate.model.booster import BoosterError
from sluicegate.model.errors import ArtifactError, PlanMismatch
from sluicegate.model.explain import Reason, reasons
from sluicegate.model.model import Model
from sluicegate.model.score import Scorer
from sluicegate.rules.binding import Binding
from sluicegate.rules.compile import compile_rules
from sluicegate.rules.lists import Lists
from sluicegate.rules.screen import compile_screen

_TYPES: Mapping[str, Literal["NUMBER", "STRING", "BOOLEAN", "DATETIME"]] = {
    "STRING": "STRING",
    "INTEGER": "NUMBER",
    "FLOAT": "NUMBER",
    "BOOLEAN": "BOOLEAN",
    "DATETIME": "DATETIME",
}


class Decision(Struct, frozen=True, gc=False):
    """What lists, rules and default make of one event."""

    outcome: str
    outcomes: tuple[str, ...]
    rules: tuple[str, ...]
    decided_by: str


class Detector:
    """One version, compiled; used by one thread at a time.

    Args:
        definition: checked parts.
        version: the detector version's number as text.
        model: its trained model, None to decide by lists and rules alone.
        model_version: the model's, as outputs name it.
        lists: the snapshot that rules and screen see.
        enrichers: as the engine has them (they name features).

    Raises:
        RuleError: for a rule that does not fit the event type.
        PlanMismatch: for a model trained on another plan, or on other features of it.
        ArtifactError: for a model whose trees can't be used.
    """

    def __init__(
        self,
        definition: Definition,
        version: str,
        model: Model | None,
        model_version: str | None,
        lists: Lists,
        enrichers: Mapping[str, Enricher],
    ) -> None:
        if model is not None:
            model.check_plan(definition.plan.fingerprint())
        self.definition = definition
        self.version = version
        self.model_version = model_version
        self.lists = lists
        self.features = columns(definition.event_type, definition.plan, enrichers)
        if model is not None:
            _check_features(model, self.features)
        self.bindings = bindings(definition, enrichers)
        self.rules = compile_rules(
            definition.rules, self.bindings, lists.by_name.keys(), definition.mode
        )
        self.screen = compile_screen(lists, self.bindings, definition.first)
        self.scorer = None if model is None else _scorer(model)
        self._match = self.rules.match
        self._hit = self.screen.hit
        self._default = Decision(definition.default_outcome, (), (), "default")
        self._decisions: dict[tuple[int, ...], Decision] = {}
        self.mildest = definition.outcomes[-1]

    def codes(self) -> Codes:
        """Category codes of the model's vocabulary, for the engine."""
        scorer = self.scorer
        if scorer is None:
            return _no_code
        tables = {name: scorer.vocabulary(name) for name in scorer.values}

        def code(feature: str, value: str) -> float:
            return tables[feature].get(value, nan)

        return code

    def scores(self, matrix: NDArray[np.float64], count: int) -> NDArray[np.float64] | None:
        """(count,) scores of the first rows of a (rows, F) matrix; None without model."""
        if self.scorer is None:
            return None
        return self.scorer.scores(self.scorer.margins(matrix, count))

    def decide(self, event: Event, row: Sequence[float], score: float | None) -> Decision:
        """Lists first, then rules, then the default."""
        values = event.values
        hit = self._hit(values, event.time)
        if hit is not None:
            worst, mildest = self.definition.outcomes[0], self.mildest
            outcome = worst if hit.kind == "block" else mildest
            return Decision(outcome, (outcome,), (), f"{hit.kind}_list:{hit.list}")
        matched = self._match(values, row, (score,), event.time, self.lists)
        if not matched:
            return self._default
        decision = self._decisions.get(matched)
        if decision is None:
            decision = self._decisions[matched] = self._combine(matched)
        return decision

    def _combine(self, matched: tuple[int, ...]) -> Decision:
        rules = [self.definition.rules[position] for position in matched]
        named = {outcome for rule in rules for outcome in rule.outcomes}
        outcomes = tuple(name for name in self.definition.outcomes if name in named)
        by = next(rule.id for rule in rules if outcomes[0] in rule.outcomes)
        return Decision(outcomes[0], outcomes, tuple(rule.id for rule in rules), f"rule:{by}")

    def reasons(self, rows: NDArray[np.float64]) -> list[tuple[Reason, ...]]:
        """The top reasons for each of k feature rows."""
        scorer = self.scorer
        top = self.definition.reasons
        if scorer is None or not top or not len(rows):
            return [() for _ in range(len(rows))]
        parts = scorer.contributions(np.ascontiguousarray(rows))
        return [
            tuple(reasons(part, row, scorer.features, scorer.values, top))
            for part, row in zip(parts, rows, strict=True)
        ]

    def close(self) -> None:
        """Frees the model's memory."""
        if self.scorer is not None:
            self.scorer.close()


def bindings(definition: Definition, enrichers: Mapping[str, Enricher]) -> dict[str, Binding]:
    """What rules may name: the event's variables, the features and the model's score.

    A variable hides a feature of the same name. Features that are categories are left out: their
    codes mean nothing to a reader.
    """
    result: dict[str, Binding] = {}
    for position, feature in enumerate(columns(definition.event_type, definition.plan, enrichers)):
        if feature.kind == "number":
            result[feature.name] = Binding("feature", position, "NUMBER")
    for position, item in enumerate(definition.event_type.variables):
        result[item.name] = Binding("event", position, _TYPES[item.data_type])
    result[definition.score_name] = Binding("score", 0, "NUMBER")
    return result


def _check_features(model: Model, given: Sequence[Feature]) -> None:
    """Raise `PlanMismatch` unless the columns are those the model learned.

    The plan leaves open what the event type and the enrichers decide: whether there is an amount,
    and which facts a variable gives.
    """
    learned = [(item.name, item.kind) for item in model.features]
    found = [(item.name, item.kind) for item in given]
    if learned != found:
        differ = sorted({name for name, _ in set(learned) ^ set(found)}) or ["their order"]
        raise PlanMismatch(
            f"The model was trained on {len(learned)} features, the event type gives {len(found)};"
            f" what differs: {', '.join(differ[:5])}. Retrain the model, or put the event type"
            " that it was trained on back."
        )


def _scorer(model: Model) -> Scorer:
    try:
        return Scorer(model)
    except BoosterError as error:
        raise ArtifactError(f"The model's trees can't be used: {error}") from error


def _no_code(_feature: str, _value: str) -> float:
    return nan
