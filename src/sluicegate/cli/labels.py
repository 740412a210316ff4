"""`sluicegate labels`: verdicts on events, sent and waiting."""

from typing import Annotated

import typer

from sluicegate.cli import options
from sluicegate.cli.directory import Dir

HELP = """Send labels (chargebacks, analysts' verdicts) and look at those that wait.

A label is {"event_id": …, "label": "fraud", "legit" or "unknown", "label_time": ISO 8601}.
unknown takes an earlier verdict back. Sending a label twice changes nothing.
"""


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown")
    app.command("send")(send)
    app.command("parked")(parked)
    return app


def send(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="JSON Lines, one label a line, or - for standard input.",
            show_default=False,
        ),
    ],
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: options.Json = False,
) -> None:
    """Send the labels of a file.

    They go to the server that runs on the data directory, or straight into its database when none
    does. Labels that came before their event are parked and counted once it comes.
    """
    from sluicegate.cli.labelling import run_send

    run_send(file, config, directory, json=json)


def parked(
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most labels shown.")] = 100,
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines on stdout.")] = False,
) -> None:
    """List labels that wait for their event, the oldest first."""
    from sluicegate.cli.labelling import run_parked

    run_parked(config, directory, limit=limit, json=json)
