"""`sluicegate alerts`: who is told, what waits to be told, and trying it out."""

from typing import Annotated

import typer

from sluicegate.cli import options
from sluicegate.cli.directory import Dir

HELP = """Try out the channels that tell of alerts, and see to what they have not told.

Channels, routes and quiet windows stand in [alerts] of the configuration; without any, alerts go
to the folder `mailbox` of the data directory.
"""

Channel = Annotated[
    str | None,
    typer.Argument(
        metavar="[CHANNEL]", help="Name of a channel. Default: all.", show_default=False
    ),
]


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown")
    app.command("test")(send_test)
    app.command("list")(list_)
    app.command("retry")(retry)
    app.command("drop")(drop)
    return app


def send_test(
    channel: Channel = None, config: options.ConfigPath = None, directory: Dir = None
) -> None:
    """Send one alert, marked as a test, by each channel; exits with 1 if one fails.

    Secrets are read from the environment of this command, as the server reads them from its own.

    **Examples**

        sluicegate alerts test
        sluicegate alerts test team --config shop
    """
    from sluicegate.cli.alerting import run_test

    run_test(channel, config, directory)


def list_(
    config: options.ConfigPath = None, directory: Dir = None, json: options.Json = False
) -> None:
    """Show what each channel has not told yet, and why."""
    from sluicegate.cli.alerting import run_list

    run_list(config, directory, json=json)


def retry(
    channel: Channel = None, config: options.ConfigPath = None, directory: Dir = None
) -> None:
    """Send again, at once, what was refused and what waits for its next try.

    A running server does it within a second; without one it happens after the next start.
    """
    from sluicegate.cli.alerting import run_retry

    run_retry(channel, config, directory)


def drop(
    channel: Channel = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what was refused.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    config: options.ConfigPath = None,
    directory: Dir = None,
) -> None:
    """Forget what a channel has not told; nobody will be told of it. Asks first."""
    from sluicegate.cli.alerting import run_drop

    run_drop(channel, config, directory, failed=failed, yes=yes)
