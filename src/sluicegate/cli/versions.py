"""What the actions of `sluicegate detector` do."""

from pathlib import Path
from typing import Any

import msgspec

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import directory as data_directory
from sluicegate.cli.directory import existing, moment, opened, table, user
from sluicegate.cli.errors import UserError
from sluicegate.cli.reading import configured
from sluicegate.enrich.table import enrichers
from sluicegate.model.artifact import from_bytes
from sluicegate.runtime.clock import now
from sluicegate.runtime.comparing import changes, said
from sluicegate.runtime.publishing import Change, activate, publish, rollback
from sluicegate.runtime.running import running
from sluicegate.store import registry
from sluicegate.store.registry import Version


def run_publish(
    config: Path | None,
    directory: Path | None,
    *,
    model: Path | None,
    no_model: bool,
    draft: bool,
    note: str,
    by: str | None,
    json: bool,
) -> None:
    """Publishes a configuration and says what it changes."""
    if model is not None and no_model:
        raise UserError("--model and --no-model exclude each other")
    effective = configured(config)
    path = directory or effective.data_dir
    facts = enrichers(effective.definition.plan.phone_region)
    content = None
    if model is not None:
        content = model.read_bytes()
        from_bytes(content, str(model))  # so that an error names the file
    with opened(path) as connection:
        if model is None and not no_model:
            active = registry.active(connection)
            content = None if active is None else active.model
        change = publish(
            connection,
            effective.definition,
            content,
            facts,
            by=user(by),
            at=now(),
            note=note,
            draft=draft,
        )
    _tell(change, path, json=json)


def run_activate(
    number: int,
    config: Path | None,
    directory: Path | None,
    *,
    note: str,
    by: str | None,
    json: bool,
) -> None:
    """Makes a stored version the active one."""
    path = existing(data_directory(directory, config))
    with opened(path) as connection:
        facts = enrichers(_region(registry.version(connection, number)))
        change = activate(connection, number, facts, by=user(by), at=now(), note=note)
    _tell(change, path, json=json)


def run_rollback(
    config: Path | None, directory: Path | None, *, note: str, by: str | None, json: bool
) -> None:
    """Goes back to the version before."""
    path = existing(data_directory(directory, config))
    with opened(path) as connection:
        active = registry.active(connection)
        facts = enrichers("US" if active is None else _region(active))
        change = rollback(connection, facts, by=user(by), at=now(), note=note)
    _tell(change, path, json=json)


def run_list(config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Lists all versions."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        found = registry.versions(connection)
    if json:
        emit(msgspec.json.encode([_row(version) for version in found]))
        return
    with Terminal() as terminal:
        if not found:
            terminal.say("No version yet; `sluicegate detector publish` makes one.")
            return
        rows = table("version", "status", "model", "rules", "created", "by", "note")
        for version in found:
            rows.add_row(
                str(version.number),
                version.status,
                version.model_version or "none",
                str(len(version.definition.rules)),
                moment(version.created),
                version.created_by,
                version.note,
                style="bold" if version.status == "ACTIVE" else "",
            )
        terminal.show(rows)


def run_show(
    number: int | None, config: Path | None, directory: Path | None, *, json: bool
) -> None:
    """Shows one version."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        if number is None:
            found = registry.active(connection)
            if found is None:
                raise UserError("no version is active; `sluicegate detector list` shows all")
        else:
            found = registry.version(connection, number)
        history = [item for item in registry.activations(connection) if item.number == found.number]
    if json:
        emit(
            msgspec.json.encode(
                {**_row(found), "definition": found.definition, "activations": history}
            )
        )
        return
    _show(found, history)


def run_diff(a: int, b: int, config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Compares two versions."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        before, after = registry.version(connection, a), registry.version(connection, b)
    lines = changes(before.definition, after.definition)
    if before.model != after.model:
        lines.append(f"model: {before.model_version or 'none'} → {after.model_version or 'none'}")
    if json:
        emit(msgspec.json.encode({"from": a, "to": b, "changes": lines}))
        return
    with Terminal() as terminal:
        terminal.report(lines or [f"Versions {a} and {b} decide alike."])


def _show(found: Version, history: list[registry.Activation]) -> None:
    definition = found.definition
    with Terminal() as terminal:
        terminal.say(f"Version {found.number} of {definition.detector}, {found.status}", "bold")
        terminal.say(
            f"Made       {moment(found.created)} by {found.created_by}"
            + (f": {found.note}" if found.note else "")
        )
        terminal.say(f"Model      {found.model_version or 'none'}")
        terminal.say(
            f"Events     {definition.event_type.name}, by {definition.event_type.entity_type},"
            f" {len(definition.event_type.variables)} variables"
        )
        terminal.say(f"Features   plan {definition.plan.fingerprint()}")
        terminal.say(
            f"Outcomes   {', '.join(definition.outcomes)}; by default"
            f" {definition.default_outcome}, when scoring fails {definition.fallback_outcome}"
        )
        terminal.say(
            f"Decided    first by {definition.first} lists, then by"
            f" {'allow' if definition.first == 'block' else 'block'} lists, then by rules"
            f" ({definition.mode})"
        )
        for rule in definition.rules:
            terminal.say(f"  {rule.id:<20} {said(rule)}")
        terminal.say("Active     " + ("never" if not history else "since"))
        for item in history:
            note = f": {item.note}" if item.note else ""
            terminal.say(f"  {moment(item.time)} by {item.who}{note}")


def _tell(change: Change, path: Path, *, json: bool) -> None:
    server = running(path)
    if json:
        told = {**msgspec.to_builtins(change), "running": server is not None}
        emit(msgspec.json.encode(told))
        return
    with Terminal() as terminal:
        before = "" if change.before in (None, change.number) else f"; {change.before} was before"
        terminal.say(
            f"Version {change.number} is active{before}."
            if change.active
            else f"Version {change.number} is stored as a draft; `sluicegate detector activate"
            f" {change.number}` makes it the active one.",
            "bold",
        )
        for line in _changed(change):
            terminal.say(f"  {line}")
        for text in change.notices:
            terminal.notice(text)
        if change.active:
            terminal.say(
                "The running server takes it up with its next batch."
                if server is not None
                else "Nothing runs on this directory; the next start takes it up."
            )


def _changed(change: Change) -> list[str]:
    model, before = change.model_version, change.model_before
    lines = list(change.changes)
    if change.before is None:
        lines.append(f"model: {model or 'none, lists and rules alone decide'}")
    elif model != before:
        lines.append(f"model: {before or 'none'} → {model or 'none'}")
    elif not lines:
        lines.append("nothing differs from the version before")
    else:
        lines.append(f"model: {model or 'none'}, as before")
    if change.warm:
        lines.append(f"states: computed anew from {change.warm:,} stored events before it decides")
    return lines


def _row(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "status": version.status,
        "model_version": version.model_version,
        "rules": len(version.definition.rules),
        "created": version.created,
        "created_by": version.created_by,
        "note": version.note,
    }


def _region(version: Version) -> str:
    return version.definition.plan.phone_region
