"""`sluicegate config`: what is in effect, and where it comes from."""

from typing import Annotated

import typer

from sluicegate.cli import options


def config(
    path: options.ConfigPath = None,
    features: Annotated[
        bool, typer.Option("--features", help="List the features that rules may name.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Check the configuration and show what is in effect and where it comes from.

    The built-in example comes first, then the configuration file, then the environment
    (SLUICEGATE_PORT=9000), then a command's own flags.

    **Examples**

        sluicegate config
        sluicegate config --config shop --features
    """
    from sluicegate.cli.showing import show

    show(path, features=features, json=json)
