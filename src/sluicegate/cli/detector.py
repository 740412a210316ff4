"""`sluicegate detector`: versions, published, looked at and taken back."""

from pathlib import Path
from typing import Annotated

import typer

from sluicegate.cli import options
from sluicegate.cli.directory import By, Dir, Note

HELP = """Publish detector versions, look at them, take them back.

Everything is checked before it is stored; a version that can't be used is refused and the active
one goes on. All of this works while `sluicegate run` runs on the same directory: it takes the
change up with its next batch, and every event is decided wholly by one version.
"""

Number = Annotated[int, typer.Argument(help="Number of the version.", show_default=False)]


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown")
    app.command("publish")(publish)
    app.command("list")(list_)
    app.command("show")(show)
    app.command("activate")(activate)
    app.command("rollback")(rollback)
    app.command("diff")(diff)
    return app


def publish(
    config: options.ConfigPath = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            "-m",
            help="The trained model. Default: the active version's goes on.",
            show_default=False,
        ),
    ] = None,
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Lists and rules alone decide.")
    ] = False,
    directory: Dir = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Store it without making it the active one.")
    ] = False,
    note: Note = "",
    by: By = None,
    json: options.Json = False,
) -> None:
    """Check event type, features, rules and model and make them the active version.

    Says what changes against the version that was active. Without --model that version's model
    goes on. A model that is new gets a number: 1.0, retrained on the same features 1.01, with
    other features 2.0.

    **Examples**

        sluicegate detector publish --config shop --model shop/model.sluice
        sluicegate detector publish -c shop --note "stricter on travel"
    """
    from sluicegate.cli.versions import run_publish

    run_publish(
        config,
        directory,
        model=model,
        no_model=no_model,
        draft=draft,
        note=note,
        by=by,
        json=json,
    )


def list_(
    config: options.ConfigPath = None, directory: Dir = None, json: options.Json = False
) -> None:
    """List all versions, the newest first."""
    from sluicegate.cli.versions import run_list

    run_list(config, directory, json=json)


def show(
    number: Annotated[
        int | None,
        typer.Argument(help="Number of the version. Default: the active one.", show_default=False),
    ] = None,
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: options.Json = False,
) -> None:
    """Show one version: rules, outcomes, features, model and when it was active."""
    from sluicegate.cli.versions import run_show

    run_show(number, config, directory, json=json)


def activate(
    number: Number,
    config: options.ConfigPath = None,
    directory: Dir = None,
    note: Note = "",
    by: By = None,
    json: options.Json = False,
) -> None:
    """Make a stored version the active one."""
    from sluicegate.cli.versions import run_activate

    run_activate(number, config, directory, note=note, by=by, json=json)


def rollback(
    config: options.ConfigPath = None,
    directory: Dir = None,
    note: Note = "",
    by: By = None,
    json: options.Json = False,
) -> None:
    """Make the version active that was active before.

    Twice goes back two versions, never to one that was rolled back from.
    """
    from sluicegate.cli.versions import run_rollback

    run_rollback(config, directory, note=note, by=by, json=json)


def diff(
    a: Number,
    b: Number,
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: options.Json = False,
) -> None:
    """Show what changes from version A to version B."""
    from sluicegate.cli.versions import run_diff

    run_diff(a, b, config, directory, json=json)
