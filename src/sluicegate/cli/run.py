"""`sluicegate run`: the server."""

from pathlib import Path
from typing import Annotated

import typer

from sluicegate.cli import options


def run(
    config: options.ConfigPath = None,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            help="Data directory; made when it is not there. Default: the setting data_dir.",
            show_default=False,
        ),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on. Default: the setting.", show_default=False),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port, 0 for a free one. Default: the setting.", show_default=False),
    ] = None,
    no_auth: Annotated[
        bool,
        typer.Option(
            "--no-auth", help="Need no token; only where no other machine can reach the server."
        ),
    ] = False,
) -> None:
    """Take events by HTTP, score them in milliseconds and keep all of it in one directory.

    **Examples**

        sluicegate run --dir data
        sluicegate run --config shop --host 0.0.0.0 --port 9000
    """
    from sluicegate.cli.running import start

    start(config, directory, host, port, auth=not no_auth)
