"""`sluicegate status`: what stands in a data directory."""

from sluicegate.cli import options
from sluicegate.cli.directory import Dir


def status(
    config: options.ConfigPath = None, directory: Dir = None, json: options.Json = False
) -> None:
    """Show whether a server runs, the active version, topics, states and totals."""
    from sluicegate.cli.standing import run_status

    run_status(config, directory, json=json)
