"""What `sluicegate status` does."""

from pathlib import Path
from sqlite3 import Connection
from typing import Final

import msgspec

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import directory as data_directory
from sluicegate.cli.directory import moment, opened, table
from sluicegate.cli.misspelt import Misspelt, misspelt
from sluicegate.detector.ports import PROCESSED
from sluicegate.runtime.overview import Overview, overview
from sluicegate.runtime.running import Server, running
from sluicegate.store import registry
from sluicegate.streams.sqlite import SqliteLog

NEWEST: Final = 500
"""Outputs that are looked through for misspelt fields."""


def run_status(config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Shows what stands in a data directory."""
    path = data_directory(directory, config)
    with opened(path, readonly=True) as connection:
        found = overview(connection)
        doubtful = _misspelt(connection)
    server = running(path)
    url = None if server is None else server.url
    if json:
        told = {
            "directory": str(path),
            "running": url,
            **msgspec.to_builtins(found),
            "misspelt": msgspec.to_builtins(doubtful),
        }
        emit(msgspec.json.encode(told))
        return
    with Terminal() as terminal:
        terminal.say(f"{path}: {_running(server)}", "bold")
        if found.active is None:
            terminal.say("Version    none; `sluicegate detector publish` makes the first")
        else:
            terminal.say(
                f"Version    {found.active} of {found.detector}, model"
                f" {found.model_version or 'none'}, active since {moment(found.activated)}"
            )
        terminal.say(f"Waiting    {found.pending:,} records not scored yet")
        terminal.say(f"Parked     {found.parked:,} labels without their event")
        terminal.say(f"Unscored   {found.unscored:,} events with the fallback outcome")
        terminal.say(f"Alerting   {_alerts(found)}")
        terminal.say(f"Database   {found.bytes / 1e6:,.1f} MB")
        for line in _totals(found):
            terminal.say(line)
        for item in doubtful:
            terminal.say(
                f"Warning    {item.events:,} of the newest events have a field {item.field} and no"
                f" {item.meant}, which counts as missing; is it misspelt?",
                "yellow",
            )
        terminal.say()
        _tables(found, terminal)


def _misspelt(connection: Connection) -> list[Misspelt]:
    version = registry.active(connection)
    if version is None:
        return []
    kind = version.definition.event_type
    names = [variable.name for variable in kind.variables]
    names += [kind.event_id, kind.entity_id, kind.event_time, kind.parent_id]
    log = SqliteLog(connection)
    first, end = log.bounds(PROCESSED)
    records = log.read(PROCESSED, max(first, end - NEWEST), NEWEST)
    return misspelt((record.value for record in records), names)


def _running(server: Server | None) -> str:
    if server is None:
        return "not running"
    return "starting or stopping" if server.url is None else f"running at {server.url}"


def _alerts(found: Overview) -> str:
    parts = [f"{found.untold:,} not looked at yet"] if found.untold else []
    for item in found.alerts:
        parts += [
            f"{item.channel}: {count:,} {state}"
            for state in ("waiting", "held", "failed")
            if (count := getattr(item, state))
        ]
        if item.failing is not None:
            parts.append(f"{item.channel} fails since {moment(item.failing)}")
    return "; ".join(parts) or "all is told"


def _totals(found: Overview) -> list[str]:
    lines = []
    for name, totals in sorted(found.counters.items()):
        parts = [f"{label} {value:,}" if label else f"{value:,}" for label, value in totals.items()]
        lines.append(f"{name.capitalize():<10} {', '.join(parts)}")
    return lines


def _tables(found: Overview, terminal: Terminal) -> None:
    topics = table("topic", "held", "from offset", "next offset")
    for topic in found.topics:
        topics.add_row(
            topic.name, f"{topic.end - topic.first:,}", f"{topic.first:,}", f"{topic.end:,}"
        )
    terminal.show(topics)
    if found.keys:
        terminal.say()
        keys = table("key", "states", "complete")
        for key in found.keys:
            keys.add_row(key.name, f"{key.states:,}", "yes" if key.complete else "not yet")
        terminal.show(keys)
    if found.lists:
        terminal.say()
        lists = table("list", "entries")
        for name, entries in found.lists.items():
            lists.add_row(name, f"{entries:,}")
        terminal.show(lists)
