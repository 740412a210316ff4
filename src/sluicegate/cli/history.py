"""`sluicegate history`: the past that a live system begins with."""

import typer

from sluicegate.cli import options
from sluicegate.cli.directory import Dir

HELP = """Give a system its past, before it goes live.

To a server that begins with nothing every customer, card and address is new. Loaded events are
stored without being decided or counted in any total; at the next start all states are computed
from them, so that the first live event is judged by the history of its customer.
"""


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown")
    app.callback()(_group)
    app.command("load")(load)
    return app


def _group() -> None:
    pass


def load(
    events: options.Events,
    labels: options.LabelsFile = None,
    config: options.ConfigPath = None,
    directory: Dir = None,
    column: options.Map = None,
    label: options.LabelColumn = None,
    time_format: options.TimeFormat = None,
    constant: options.Constant = None,
    make_ids: options.MakeIds = False,
    format: options.Format = None,  # noqa: A002
    delimiter: options.Delimiter = None,
    encoding: options.Encoding = None,
    rejected: options.RejectedFile = None,
    quiet: options.Quiet = False,
) -> None:
    """Store files of events and their labels, as train reads them.

    Stop the server first. Loading a file twice counts nothing twice.
    """
    from sluicegate.cli.loading import run_load
    from sluicegate.cli.reading import ReadingFlags

    run_load(
        events,
        labels,
        config,
        directory,
        ReadingFlags(column, label, time_format, constant, make_ids, format, delimiter, encoding),
        rejected,
        quiet=quiet,
    )
