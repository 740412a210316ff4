"""`sluicegate lists`: allow lists, block lists and lists that rules read."""

from enum import StrEnum
from typing import Annotated

import typer

from sluicegate.cli import options
from sluicegate.cli.directory import By, Dir, Note

HELP = """Change and show allow lists, block lists and lists that rules read.

An allow or block list names a variable of the event and decides before any rule; a plain list is
read by rules ($ip_address in @offices).

Values are often personal data, and a shell remembers its command lines: give - to read values
from standard input, one a line, or use `lists import`.
"""


class Kind(StrEnum):
    """Kinds of lists."""

    plain = "plain"
    allow = "allow"
    block = "block"


Name = Annotated[str, typer.Argument(help="Name of the list.", show_default=False)]
Values = Annotated[
    list[str],
    typer.Argument(
        metavar="VALUES...",
        help="Values, or - to read them from standard input, one a line.",
        show_default=False,
    ),
]
Expires = Annotated[
    str | None,
    typer.Option(
        "--expires",
        metavar="WHEN",
        help="Event time from which they no longer count: 30m, 12h, 90d from now, or ISO 8601."
        " Default: never.",
        show_default=False,
    ),
]


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown")
    app.command("list")(list_)
    app.command("show")(show)
    app.command("create")(create)
    app.command("drop")(drop)
    app.command("add")(add)
    app.command("remove")(remove)
    app.command("import")(import_)
    app.command("changes")(changes)
    return app


def list_(
    config: options.ConfigPath = None, directory: Dir = None, json: options.Json = False
) -> None:
    """List all lists."""
    from sluicegate.cli.listing import run_list

    run_list(config, directory, json=json)


def show(
    name: Name,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most entries shown.")] = 1_000,
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: options.Json = False,
) -> None:
    """Show a list's entries, the newest first."""
    from sluicegate.cli.listing import run_show

    run_show(name, config, directory, limit=limit, json=json)


def create(
    name: Name,
    kind: Annotated[Kind, typer.Option("--kind", "-k", help="What it decides.")] = Kind.plain,
    variable: Annotated[
        str,
        typer.Option(
            "--variable",
            help="The event's variable that an allow or block list holds values of.",
            show_default=False,
        ),
    ] = "",
    config: options.ConfigPath = None,
    directory: Dir = None,
    by: By = None,
) -> None:
    """Make an empty list.

    An allow or block list decides by one variable of the event, a plain list is there for rules.
    Values are compared exactly, upper and lower case included.

    **Examples**

        sluicegate lists create bad_ips --kind block --variable ip_address
        sluicegate lists create offices
    """
    from sluicegate.cli.listing import run_create

    run_create(name, config, directory, kind=kind.value, variable=variable, by=by)


def drop(
    name: Name, config: options.ConfigPath = None, directory: Dir = None, by: By = None
) -> None:
    """Drop a list; refused while rules of the active version read it."""
    from sluicegate.cli.listing import run_drop

    run_drop(name, config, directory, by=by)


def add(
    name: Name,
    values: Values,
    expires: Expires = None,
    note: Note = "",
    config: options.ConfigPath = None,
    directory: Dir = None,
    by: By = None,
) -> None:
    """Add values, or replace their entries.

    Values are compared exactly, upper and lower case included. With - they come from standard
    input, one a line, and leave no trace in the shell's history.

    **Examples**

        sluicegate lists add bad_ips 192.0.2.7 --expires 30d --note "card testing"
        sluicegate lists add bad_mails - < mails.txt
    """
    from sluicegate.cli.listing import run_add

    run_add(name, values, config, directory, expires=expires, note=note, by=by)


def remove(
    name: Name,
    values: Values,
    config: options.ConfigPath = None,
    directory: Dir = None,
    by: By = None,
) -> None:
    """Remove values; none if one of them is not on the list."""
    from sluicegate.cli.listing import run_remove

    run_remove(name, values, config, directory, by=by)


def import_(
    name: Name,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Text file of one value a line, or - for standard input.",
            show_default=False,
        ),
    ],
    expires: Expires = None,
    note: Note = "",
    config: options.ConfigPath = None,
    directory: Dir = None,
    by: By = None,
) -> None:
    """Add all values of a file; blank lines are skipped."""
    from sluicegate.cli.listing import run_import

    run_import(name, file, config, directory, expires=expires, note=note, by=by)


def changes(
    name: Annotated[
        str | None,
        typer.Argument(help="Name of a list. Default: all.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most changes shown.")] = 100,
    config: options.ConfigPath = None,
    directory: Dir = None,
    json: options.Json = False,
) -> None:
    """Show who changed what and when, the newest first."""
    from sluicegate.cli.listing import run_changes

    run_changes(name, config, directory, limit=limit, json=json)
