"""What differs between two detector versions, in words."""

import msgspec

from sluicegate.detector.definition import Definition
from sluicegate.features.plan import Plan
from sluicegate.rules.definition import RuleDefinition

_SETTINGS = (
    "detector",
    "mode",
    "outcomes",
    "default_outcome",
    "fallback_outcome",
    "model",
    "first",
    "reasons",
)


def changes(before: Definition, after: Definition) -> list[str]:
    """One line per rule, setting, variable and part of the plan that differs; empty if none does.

    A line that continues another is indented by two spaces.
    """
    return [*_rules(before, after), *_settings(before, after), *_events(before, after)]


def _rules(before: Definition, after: Definition) -> list[str]:
    old = {rule.id: rule for rule in before.rules}
    new = {rule.id: rule for rule in after.rules}
    lines: list[str] = []
    for name, rule in new.items():
        if name not in old:
            lines += [f"rule added: {name}", f"  {said(rule)}"]
        elif rule != old[name]:
            lines += [f"rule changed: {name}", *_changed(old[name], rule)]
    lines += [f"rule removed: {name}" for name in old if name not in new]
    kept = [name for name in new if name in old]
    if kept != [name for name in old if name in new]:
        lines.append(f"rules in another order: {', '.join(new)}")
    return lines


def said(rule: RuleDefinition) -> str:
    """A rule in one line."""
    return f"{' '.join(rule.expression.split())} → {', '.join(rule.outcomes)}"


def _changed(before: RuleDefinition, after: RuleDefinition) -> list[str]:
    if said(before) == said(after):
        return ["  its description or spacing only"]
    return [f"  from {said(before)}", f"  to   {said(after)}"]


def _settings(before: Definition, after: Definition) -> list[str]:
    lines = []
    for name in _SETTINGS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            shown = "id" if name == "detector" else name
            lines.append(f"detector.{shown}: {_text(old)} → {_text(new)}")
    return lines


def _events(before: Definition, after: Definition) -> list[str]:
    old = {variable.name: variable for variable in before.event_type.variables}
    new = {variable.name: variable for variable in after.event_type.variables}
    lines = [f"variable added: {name}, {new[name].type}" for name in new if name not in old]
    lines += [f"variable removed: {name}" for name in old if name not in new]
    lines += [f"variable changed: {name}" for name in new if name in old and new[name] != old[name]]
    if before.event_type != after.event_type and not lines:
        lines.append("event type changed: its fields, labels, place or the order of variables")
    return lines + _plan(before.plan, after.plan)


def _plan(before: Plan, after: Plan) -> list[str]:
    if before == after:
        return []
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    parts = [name for name in new if old[name] != new[name]]
    return [
        f"features changed: {', '.join(parts)} (plan {before.fingerprint()} →"
        f" {after.fingerprint()})"
    ]


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
