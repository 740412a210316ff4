"""What `sluicegate init` does."""

from pathlib import Path

import msgspec

from sluicegate.cli.console import Terminal
from sluicegate.cli.errors import UserError
from sluicegate.runtime.config import FILE_NAME, example, load
from sluicegate.sources.files import source_file
from sluicegate.sources.guess import Guess, guess
from sluicegate.sources.source import Source
from sluicegate.sources.template import template


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
        if source is None:
            _write(target, example())
            terminal.say(f"Wrote {target}: the built-in example, with comments.", "bold")
            terminal.say("Next: change it to your events, then")
            terminal.say(f"  sluicegate config --config {directory}")
            terminal.say(f"  sluicegate train EVENTS --labels LABELS --config {directory}")
            return
        reading = Source()
        if delimiter is not None:
            reading = msgspec.structs.replace(
                reading, delimiter="\t" if delimiter == "\\t" else delimiter
            )
        if encoding is not None:
            reading = msgspec.structs.replace(reading, encoding=encoding)
        found = guess(source_file(source, given or "auto"), reading)
        _write(target, template(found))
        load(target, {})
        _tell(found, target, terminal)
        terminal.say()
        terminal.say(f"Wrote {target}: look at the lines marked guess, then", "bold")
        model = directory / "model.sluice"
        terminal.say(f"  sluicegate train {source} --config {directory} --out {model}")
        terminal.say(f"  sluicegate score {source} --config {directory} --model {model}")


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def _tell(found: Guess, target: Path, terminal: Terminal) -> None:
    roles = found.roles
    terminal.say(f"Guessed from {found.file.path.name} ({found.rows:,} rows looked at)")
    ids = f"made ({found.make_ids})" if found.make_ids else roles.event_id
    for name, value in (
        ("id", ids),
        ("time", roles.event_time),
        ("entity", f"{roles.entity}, {_article(roles.entity_type)} {roles.entity_type}"),
        ("label", roles.label or "none found: say it with --label or --labels"),
        ("known at", roles.label_time),
    ):
        if value:
            terminal.say(f"  {name:<9} {value}")
    used = [f"{column.name} {column.type}" for column in found.columns if column.type]
    terminal.say(f"  variables {', '.join(used)}")
    unused = [column.name for column in found.columns if not column.type]
    if unused:
        terminal.say(f"  left out  {', '.join(unused)} ({target.name} says why)")


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"
