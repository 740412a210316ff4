"""What a detector version is made of, and what makes it sound."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from sluicegate.events.errors import DefinitionError, suggest
from sluicegate.events.event_type import EventType, event_type
from sluicegate.features.plan import Plan, check, plan_from
from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.ruleset import Mode

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

OUTCOMES = ("block", "review", "approve")
"""The usual outcomes, the most severe first."""


class Definition(Struct, frozen=True):
    """Everything about a detector version but its model's trees and the lists' entries.

    Attributes:
        detector: its id.
        event_type, plan: what it reads and which features it computes.
        rules, mode: DETECTORPL rules in their order; FIRST_MATCHED stops at the first.
        outcomes: all there are, the most severe first; of several the most severe decides.
        default_outcome: when no rule matches.
        fallback_outcome: when scoring fails or is late.
        model: the name before ``_insightscore`` in rules.
        first: which list decides for an event that is on an allow and a block list.
        reasons: how many reasons an outcome other than the mildest carries.
    """

    detector: str
    event_type: EventType
    plan: Plan
    rules: tuple[RuleDefinition, ...] = ()
    mode: Mode = "FIRST_MATCHED"
    outcomes: tuple[str, ...] = OUTCOMES
    default_outcome: str = "approve"
    fallback_outcome: str = "review"
    model: str = "model"
    first: Literal["block", "allow"] = "block"
    reasons: int = 3

    @property
    def score_name(self) -> str:
        """The rule variable that holds the model's score."""
        return f"{self.model}_insightscore"


def definition_from(tables: Mapping[str, Any]) -> Definition:
    """A definition out of a configuration's tables.

    Reads ``[event_type]``, ``[features]``, ``[detector]`` and ``[[rules]]``; others are not its
    business.

    Raises:
        DefinitionError: naming table and setting at fault. Rule expressions are checked when the
            detector is compiled.
    """
    if "event_type" not in tables:
        raise DefinitionError("[event_type] is missing; `sluicegate init` writes an example")
    kind = event_type(tables["event_type"])
    plan = plan_from(dict(tables.get("features", {})), kind)
    settings = dict(tables.get("detector", {}))
    allowed = set(Definition.__struct_fields__) - {"event_type", "plan", "rules"} | {"id"}
    for name in settings:
        if name not in allowed:
            raise DefinitionError(f"detector: unknown setting {name!r}{suggest(name, allowed)}")
    settings["detector"] = settings.pop("id", settings.get("detector", "detector"))
    rules = tuple(_rule(position, table) for position, table in enumerate(tables.get("rules", [])))
    try:
        result = msgspec.convert(
            {**settings, "event_type": kind, "plan": plan, "rules": rules}, Definition
        )
    except msgspec.ValidationError as error:
        raise DefinitionError(f"detector: {error}") from None
    return checked(result)


def _rule(position: int, table: Mapping[str, Any]) -> RuleDefinition:
    where = f"rules[{position + 1}]"
    known = {"id", "expression", "outcome", "outcomes", "description"}
    for name in table:
        if name not in known:
            raise DefinitionError(f"{where}: unknown setting {name!r}{suggest(name, known)}")
    outcomes = table.get("outcomes", [table["outcome"]] if "outcome" in table else [])
    if not isinstance(outcomes, list | tuple) or not all(isinstance(n, str) for n in outcomes):
        raise DefinitionError(f'{where}: give outcomes as a list of names, as in ["review"]')
    for name in ("id", "expression"):
        if not isinstance(table.get(name), str):
            raise DefinitionError(f"{where}: {name} is missing; give it as text")
    return RuleDefinition(
        table["id"], table["expression"], tuple(outcomes), table.get("description", "")
    )


def checked(definition: Definition) -> Definition:
    """The definition itself, when its parts agree.

    Raises:
        DefinitionError: naming the setting at fault.
    """
    check(definition.plan, definition.event_type)
    if len(definition.outcomes) < 2 or len({*definition.outcomes}) < len(definition.outcomes):
        raise DefinitionError(
            "detector.outcomes: name at least two different outcomes, the most severe first"
        )
    if definition.reasons < 0:
        raise DefinitionError(f"detector.reasons: got {definition.reasons}; give 0 or more")
    if not _NAME.fullmatch(definition.model):
        raise DefinitionError(
            f"detector.model: {definition.model!r} can't stand in a rule variable; use letters,"
            " digits and _"
        )
    _known("detector.default_outcome", [definition.default_outcome], definition.outcomes)
    _known("detector.fallback_outcome", [definition.fallback_outcome], definition.outcomes)
    for rule in definition.rules:
        _known(f"rules.{rule.id}.outcomes", rule.outcomes, definition.outcomes)
    ids = [rule.id for rule in definition.rules]
    for name in ids:
        if ids.count(name) > 1:
            raise DefinitionError(f"rules: two rules have the id {name!r}; give each its own")
    return definition


def _known(where: str, outcomes: Collection[str], known: Collection[str]) -> None:
    if not outcomes:
        raise DefinitionError(f"{where}: no outcome; name one of {', '.join(known)}")
    for outcome in outcomes:
        if outcome not in known:
            raise DefinitionError(
                f"{where}: unknown outcome {outcome!r}{suggest(outcome, known)};"
                f" known are {', '.join(known)}"
            )
