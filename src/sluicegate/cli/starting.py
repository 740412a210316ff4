"""What `sluicegate init` does."""

from pathlib import Path

from sluicegate.cli.console import Terminal
from sluicegate.cli.errors import UserError
from sluicegate.runtime.config import FILE_NAME, example


def start(
    directory: Path,
    source: Path | None,
    given: str | None,
    delimiter: str | None,
    encoding: str | None,
    *,
    force: bool,
) -> None:
    """Writes the configuration and says what to do next."""
    target = directory / FILE_NAME
    if target.exists() and not force:
        raise UserError(f"{target} is there already; --force replaces it")
    with Terminal() as terminal:
        text = example()
        directory.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        terminal.say(f"Wrote {target}.", "bold")
