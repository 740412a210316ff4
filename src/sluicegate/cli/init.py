"""`sluicegate init`: a commented configuration to start from."""

from pathlib import Path
from typing import Annotated

import typer

from sluicegate.cli import options


def init(
    directory: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Where to write sluicegate.toml.", show_default=False),
    ],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="A file of your events (CSV, JSON Lines, Parquet): its columns are inspected and"
            " a fitting configuration is guessed.",
            show_default=False,
        ),
    ] = None,
    format: options.Format = None,  # noqa: A002
    delimiter: options.Delimiter = None,
    encoding: options.Encoding = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a sluicegate.toml that is there.")
    ] = False,
) -> None:
    """Write a commented sluicegate.toml: the built-in example, or one guessed from a file.

    The file says what an event is, how it is decided and where Sluicegate runs. A guess goes by
    the names of a file's columns and the values in them; its lines are marked to be looked at.

    **Examples**

        sluicegate init shop
        sluicegate init shop --from transactions.csv
    """
    from sluicegate.cli.starting import start

    start(directory, source, format, delimiter, encoding, force=force)
