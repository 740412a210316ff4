"""What `sluicegate history load` does."""

from pathlib import Path

from sluicegate.cli.console import Terminal
from sluicegate.cli.reading import ReadingFlags, configured, load_events
from sluicegate.detector.ports import HISTORY
from sluicegate.runtime.clock import now
from sluicegate.runtime.collector import paused
from sluicegate.runtime.data import open_data
from sluicegate.runtime.loading import load_history
from sluicegate.runtime.server import locked
from sluicegate.streams.sqlite import SqliteLog


def run_load(
    events: list[str],
    labels: str | None,
    path: Path | None,
    given: Path | None,
    flags: ReadingFlags,
    rejected: Path | None,
    *,
    quiet: bool,
) -> None:
    """Reads the files and stores them."""
    config = configured(path, flags)
    directory = given if given is not None else config.data_dir
    with Terminal(quiet=quiet) as terminal, locked(directory), paused():
        labelled, _ = load_events(
            config, events, terminal, labels=labels, rejected=rejected, keep_raw=True
        )
        connection = open_data(directory)
        try:
            count = load_history(connection, labelled, config.definition.plan, now(), terminal)
            first, end = SqliteLog(connection).bounds(HISTORY)
        finally:
            connection.close()
        terminal.say(f"{count:,} events are the past of {directory}; the next start counts them.")
        if end - first > count:
            terminal.say(
                f"With what was loaded before, {end - first:,} are stored; an event that is there"
                " twice counts once."
            )
