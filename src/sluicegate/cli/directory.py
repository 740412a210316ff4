"""What the verbs that work on a data directory have in common."""

import getpass
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from sluicegate.cli.errors import UserError

Dir = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        "-d",
        metavar="DATA",
        help="Data directory. Default: the configuration's data_dir.",
        show_default=False,
    ),
]
By = Annotated[
    str | None,
    typer.Option("--by", help="Who does this, for the trail. Default: you.", show_default=False),
]
Note = Annotated[str, typer.Option("--note", help="Why, for the trail.", show_default=False)]


def directory(given: Path | None, config: Path | None) -> Path:
    """The data directory of a verb."""
    from sluicegate.cli.reading import configured

    return given if given is not None else configured(config).data_dir


def existing(path: Path) -> Path:
    """The directory itself, when it holds a database; so that a mistyped one is not made.

    Raises:
        UserError: when it holds none.
    """
    from sluicegate.store.database import FILE

    if not (path / FILE).exists():
        raise UserError(
            f"{path} holds no {FILE}: nothing was published or run there yet; name another"
            " directory with --dir, or the configuration with --config"
        )
    return path


@contextmanager
def opened(path: Path, *, readonly: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to a data directory's database; closed at the end.

    Raises:
        UserError: when there is none to be read.
    """
    from sluicegate.runtime.data import open_data

    connection = open_data(existing(path) if readonly else path, readonly=readonly)
    try:
        yield connection
    finally:
        connection.close()


def user(given: str | None) -> str:
    """Who does it: the one given, or the user's login name."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def read_text(name: str) -> str:
    """The text of a file, or of standard input for ``-``."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{name}: not UTF-8 at byte {error.start}; save it as UTF-8") from None


def moment(micros: int | None) -> str:
    """A time as people read it: to the second, UTC."""
    from sluicegate.events.time import from_micros

    return "" if micros is None else from_micros(micros).strftime("%Y-%m-%d %H:%M:%SZ")


def table(*columns: str) -> Table:
    """An empty table of the result."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        made.add_column(name, overflow="fold")
    return made
