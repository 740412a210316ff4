"""What `sluicegate history load` does."""

from pathlib import Path

from sluicegate.cli.console import Terminal
from sluicegate.cli.reading import ReadingFlags, configured, load_events
from sluicegate.runtime.clock import now
from sluicegate.runtime.collector import paused
from sluicegate.runtime.data import open_data
from sluicegate.runtime.loading import load_history
from sluicegate.runtime.server import locked


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
        finally:
            connection.close()
        terminal.say(f"{count:,} events are the past of {directory}; the next start counts them.")
