"""The `sluicegate` command."""

import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer

from sluicegate.cli import (
    alerts,
    detector,
    events,
    history,
    labels,
    lists,
    rejected,
    simulate,
    users,
)
from sluicegate.cli.config import config
from sluicegate.cli.demo import demo
from sluicegate.cli.errors import explain
from sluicegate.cli.init import init
from sluicegate.cli.run import run
from sluicegate.cli.score import score
from sluicegate.cli.status import status
from sluicegate.cli.train import train

START = "Start"
MODELS = "Models"
OPERATION = "Operation"

INTERRUPTED = 130


class Verb(NamedTuple):
    """One sub-command and the group it is listed in."""

    name: str
    run: Callable[..., None]
    group: str


VERBS = (
    Verb("demo", demo, START),
    Verb("init", init, START),
    Verb("config", config, START),
    Verb("run", run, START),
    Verb("train", train, MODELS),
    Verb("score", score, MODELS),
    Verb("status", status, OPERATION),
)
"""All verbs, as the help lists them. Their modules import what is heavy when they run."""


class Group(NamedTuple):
    """A sub-command with actions of its own, and the group it is listed in."""

    name: str
    build: Callable[[], typer.Typer]
    group: str


GROUPS = (
    Group("simulate", simulate.group, START),
    Group("detector", detector.group, OPERATION),
    Group("lists", lists.group, OPERATION),
    Group("history", history.group, OPERATION),
    Group("labels", labels.group, OPERATION),
    Group("events", events.group, OPERATION),
    Group("rejected", rejected.group, OPERATION),
    Group("alerts", alerts.group, OPERATION),
    Group("users", users.group, OPERATION),
)
"""All verbs that have actions."""

HELP = """Open, self-hosted, real-time fraud prevention.

Transactions are scored in milliseconds against the history of their customer, by a trained model
and readable rules, and leave with an outcome: approve, review or block.

**Start with your own file**

    sluicegate init shop --from transactions.csv   # guesses its columns
    sluicegate train transactions.csv --config shop --out shop/model.sluice
    sluicegate score transactions.csv --config shop --model shop/model.sluice

Every command explains itself: sluicegate COMMAND --help
"""


def build() -> typer.Typer:
    """The command with all its verbs."""
    app = typer.Typer(
        help=HELP,
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for verb in VERBS:
        app.command(verb.name, rich_help_panel=verb.group)(verb.run)
    for group in GROUPS:
        app.add_typer(group.build(), name=group.name, rich_help_panel=group.group)
    return app


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"sluicegate {version('sluicegate')}")
        raise typer.Exit


def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def main(arguments: list[str] | None = None) -> Any:
    """Runs the command; exits with 0, 1 for what went wrong, 2 for wrong usage."""
    try:
        build()(arguments, prog_name="sluicegate")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print("Interrupted.", file=sys.stderr)
        raise
    except Exception as error:
        message = explain(error)
        if message is None:
            raise
        print(f"Error: {message}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
