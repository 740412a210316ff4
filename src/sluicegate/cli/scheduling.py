"""What the actions of `sluicegate simulate` do: enable, disable and show its schedule."""

from pathlib import Path

import msgspec

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import directory as data_directory
from sluicegate.cli.directory import existing, moment
from sluicegate.events.time import parse_time
from sluicegate.runtime.clock import now
from sluicegate.runtime.simulating.schedule import Schedule, read_schedule, set_schedule


def run_set(given: Path | None, config: Path | None, *, enabled: bool) -> None:
    """Enables or disables the schedule of a data directory."""
    directory = existing(data_directory(given, config))
    set_schedule(directory, enabled=enabled, now=now())
    with Terminal() as terminal:
        if enabled:
            terminal.say(f"The schedule of {directory} is enabled from its next tick on.")
        else:
            terminal.say(f"The schedule of {directory} is disabled: its ticks bring nothing.")


def run_status(given: Path | None, config: Path | None, *, json: bool) -> None:
    """Says whether it is enabled."""
    directory = existing(data_directory(given, config))
    found = read_schedule(directory)
    if json:
        emit(msgspec.json.encode(found if found is not None else Schedule(True, "")))
        return
    with Terminal() as terminal:
        if found is None:
            terminal.say(
                f"{directory} has no schedule yet: sluicegate simulate --every 60s --dir"
                f" {directory}"
            )
        else:
            since = moment(parse_time(found.changed))
            terminal.say(f"{'enabled' if found.enabled else 'disabled'} since {since}")
