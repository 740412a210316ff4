"""What `sluicegate config` does."""

import os
from difflib import get_close_matches
from pathlib import Path

import msgspec
from rich.table import Table

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.reading import configured
from sluicegate.cli.showing_alerts import alert_lines, alert_table, alert_variables
from sluicegate.detector.detector import Detector
from sluicegate.enrich.table import enrichers
from sluicegate.rules.lists import Lists
from sluicegate.runtime.config import PREFIX, Config
from sluicegate.runtime.settings import DOCS, Settings


def show(path: Path | None, *, features: bool, json: bool) -> None:
    """Checks all of the configuration, rules included, and prints it."""
    config = configured(path)
    facts = enrichers(config.definition.plan.phone_region)
    detector = Detector(config.definition, "draft", None, None, Lists(), facts)
    settings = msgspec.to_builtins(config.settings)
    if json:
        emit(
            msgspec.json.encode(
                {
                    "file": None if config.path is None else str(config.path),
                    "settings": {
                        name: {"value": value, "origin": config.origins[name]}
                        for name, value in settings.items()
                    },
                    "event_type": config.definition.event_type.name,
                    "plan": config.definition.plan.fingerprint(),
                    "rules": [rule.id for rule in config.definition.rules],
                    "features": [item.name for item in detector.features],
                    "alerts": alert_table(config),
                }
            )
        )
        return
    with Terminal() as terminal:
        _misspelt(config, terminal)
        if features:
            table = _table("feature", "meaning")
            for item in detector.features:
                if item.kind == "number":
                    table.add_row(f"${item.name}", item.text.replace("{value}", "…"))
            terminal.show(table)
            return
        _summary(config, len(detector.features), terminal)
        table = _table("setting", "value", "from", "meaning")
        for name in Settings.__struct_fields__:
            table.add_row(name, str(settings[name]), config.origins[name], DOCS[name])
        terminal.show(table)


def _summary(config: Config, features: int, terminal: Terminal) -> None:
    definition = config.definition
    kind = definition.event_type
    terminal.say(f"Configuration  {config.name}", "bold")
    terminal.say(
        f"Event type     {kind.name}, by {kind.entity_type}, {len(kind.variables)} variables"
    )
    terminal.say(f"Features       {features} (plan {definition.plan.fingerprint()})")
    terminal.say(f"Detector       {definition.detector}, {definition.mode}")
    for rule in definition.rules:
        terminal.say(f"  {rule.id:<20} {' '.join(rule.expression.split())} → {_all(rule.outcomes)}")
    terminal.say(f"  {'otherwise':<20} {definition.default_outcome}")
    for line in alert_lines(config):
        terminal.say(line)
    terminal.say()


def _all(outcomes: tuple[str, ...]) -> str:
    return ", ".join(outcomes)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _misspelt(config: Config, terminal: Terminal) -> None:
    names = [PREFIX + name.upper() for name in Settings.__struct_fields__]
    names += [PREFIX + name for name in alert_variables(config.alerts)]
    for variable in os.environ:
        if variable.startswith(PREFIX) and variable not in names:
            near = get_close_matches(variable, names, n=1, cutoff=0.9)
            if near:
                terminal.notice(f"{variable} is no setting; did you mean {near[0]}?")
