"""`sluicegate events`: one event and what was said about it."""

from typing import Annotated

import typer

from sluicegate.cli import options
from sluicegate.cli.directory import Dir


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(
        help="Look an event up: its fields, decision, reasons and label.",
        no_args_is_help=True,
        rich_markup_mode="markdown",
    )
    app.command("show")(show)
    # With a single command typer would drop the action's name.
    app.callback()(_actions)
    return app


def _actions() -> None:
    pass


def show(
    event_id: Annotated[str, typer.Argument(metavar="ID", help="The event's id.")],
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: Annotated[
        bool, typer.Option("--json", help="The output record as it stands in the topic.")
    ] = False,
) -> None:
    """Show the newest decision on an event; reads the store, running or not."""
    from sluicegate.cli.looking import run_show

    run_show(event_id, config, directory, json=json)
