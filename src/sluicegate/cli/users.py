"""`sluicegate users`: who may sign in to the dashboard."""

from typing import Annotated

import typer

from sluicegate.cli import options
from sluicegate.cli.directory import Dir

HELP = """Add, list and remove those who sign in to the dashboard.

A user chooses a password by a one-time link that `add` and `reset` print; hand it over by a way
that only its user reads. It is good for 24 hours. Works beside a running server.
"""

Name = Annotated[str, typer.Argument(help="Name of the user.", show_default=False)]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="Where people reach the server, such as https://fraud.example, for the link."
        " Default: the address it listens on.",
        show_default=False,
    ),
]


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown")
    app.command("list")(list_)
    app.command("add")(add)
    app.command("reset")(reset)
    app.command("remove")(remove)
    return app


def list_(
    config: options.ConfigPath = None, directory: Dir = None, json: options.Json = False
) -> None:
    """List all users."""
    from sluicegate.cli.inviting import run_list

    run_list(config, directory, json=json)


def add(
    name: Name, url: Url = None, config: options.ConfigPath = None, directory: Dir = None
) -> None:
    """Add a user and print the link.

    **Examples**

        sluicegate users add ann
        sluicegate users add ann --url https://fraud.example
    """
    from sluicegate.cli.inviting import run_add

    run_add(name, config, directory, url=url)


def reset(
    name: Name, url: Url = None, config: options.ConfigPath = None, directory: Dir = None
) -> None:
    """Forget a user's password, sign the user out everywhere, and print a new link."""
    from sluicegate.cli.inviting import run_reset

    run_reset(name, config, directory, url=url)


def remove(name: Name, config: options.ConfigPath = None, directory: Dir = None) -> None:
    """Remove a user, who is signed out everywhere at once."""
    from sluicegate.cli.inviting import run_remove

    run_remove(name, config, directory)
