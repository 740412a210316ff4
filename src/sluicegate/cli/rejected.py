"""`sluicegate rejected`: records that were no events, and sending them once more."""

from typing import Annotated

import typer

from sluicegate.cli import options
from sluicegate.cli.directory import By, Dir

HELP = """Look at rejected records and send them once more.

A record that can't be read as an event is never lost: its bytes are kept with the reason and the
field at fault. When what was wrong has been mended (a published event type, a clock), replay it.
"""

Code = Annotated[
    str | None,
    typer.Option(
        "--code",
        help="Only those rejected for this: not_json, missing, mistyped, time, future, …",
        show_default=False,
    ),
]


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown")
    app.command("list")(list_)
    app.command("show")(show)
    app.command("replay")(replay)
    return app


def list_(
    code: Code = None,
    after: Annotated[
        int | None,
        typer.Option("--after", help="Only those behind this offset.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most records shown.")] = 50,
    bytes: Annotated[  # noqa: A002
        bool, typer.Option("--bytes", help="Show the record's own bytes, too.")
    ] = False,
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines on stdout.")] = False,
) -> None:
    """List rejected records in the order in which they came."""
    from sluicegate.cli.rejections import run_list

    run_list(config, directory, code=code, after=after, limit=limit, bytes=bytes, json=json)


def show(
    offset: Annotated[int, typer.Argument(help="Offset, as listed.", show_default=False)],
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: options.Json = False,
) -> None:
    """Show one rejected record with its bytes."""
    from sluicegate.cli.rejections import run_show

    run_show(offset, config, directory, json=json)


def replay(
    offsets: Annotated[
        list[int] | None,
        typer.Argument(metavar="[OFFSET]...", help="Offsets, as listed.", show_default=False),
    ] = None,
    code: Code = None,
    all_: Annotated[bool, typer.Option("--all", help="All that were not replayed before.")] = False,
    config: options.ConfigPath = None,
    directory: Dir = None,
    by: By = None,
    json: options.Json = False,
) -> None:
    """Send the bytes of rejected records to transactions once more.

    --all and --code send what was never replayed; a named offset is sent again in any case. A
    record that is rejected again stands in the list again, under a new offset.
    """
    from sluicegate.cli.rejections import run_replay

    run_replay(offsets or [], config, directory, code=code, everything=all_, by=by, json=json)
