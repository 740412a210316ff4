"""A verb's files, read by its configuration and flags."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from msgspec import Struct

from sluicegate.cli.console import Terminal
from sluicegate.cli.errors import UserError
from sluicegate.events.decode import compile_decoder
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import Config, find, load
from sluicegate.runtime.labelled import LabelledEvents, attach_labels, gather
from sluicegate.sources.files import expand
from sluicegate.sources.labels import read_labels
from sluicegate.sources.read import read
from sluicegate.sources.source import mapped, source_from
from sluicegate.sources.tally import Tally

_PROGRESS_ROWS = 2_048


class ReadingFlags(Struct, frozen=True):
    """Flags that say how files are read; None where not given."""

    map: list[str] | None = None
    label: str | None = None
    time_format: str | None = None
    constant: list[str] | None = None
    make_ids: bool = False
    format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None


def configured(
    path: Path | None, flags: ReadingFlags | None = None, training: dict[str, Any] | None = None
) -> Config:
    """The effective configuration of a verb."""
    found = find(path, os.environ, Path())
    config = load(found, os.environ, {"training": training or {}})
    if flags is None:
        return config
    kind = config.definition.event_type
    table = mapped(config.tables["source"], flags.map or [], kind)
    for name in ("label", "time_format", "format", "delimiter", "encoding"):
        value = getattr(flags, name)
        if value is not None:
            table[name] = "\t" if value == "\\t" else value
    if flags.make_ids:
        table["make_ids"] = True
    constants = dict(table.get("constants", {}))
    for pair in flags.constant or []:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UserError(f"--constant {pair}: write variable=value")
        constants[name.strip()] = value
        table["columns"].pop(name.strip(), None)
    table["constants"] = constants
    source = source_from(table, kind)
    tables = {**config.tables, "source": table}
    return Config(
        config.path,
        tables,
        config.definition,
        source,
        config.training,
        config.settings,
        config.origins,
        config.alerts,
    )


def load_events(
    config: Config,
    names: list[str],
    terminal: Terminal,
    *,
    labels: str | None,
    rejected: Path | None,
    keep_raw: bool,
) -> tuple[LabelledEvents, Tally]:
    """All events of the files in the total order, with their labels; says what was rejected."""
    files = expand(names, config.source.format)
    kind = config.definition.event_type
    settings = config.settings
    decode = compile_decoder(
        kind, max_bytes=settings.max_record_bytes, future_seconds=settings.future_seconds
    )
    with ExitStack() as stack:
        sink = None
        if rejected is not None:
            rejected.parent.mkdir(parents=True, exist_ok=True)
            sink = stack.enter_context(rejected.open("wb"))
        tally = Tally(sink)
        terminal.begin("Reading events", "rows")

        def rows() -> Any:
            for row in read(files, config.source, kind, decode, now(), tally):
                if not tally.rows % _PROGRESS_ROWS:
                    terminal.update(tally.rows)
                yield row

        labelled = gather(rows(), keep_raw=keep_raw)
        terminal.end(f"{tally.rows:,} rows of {_files(len(files))}, {tally.refused:,} rejected")
        _tell(tally, terminal, rejected)
        _tell_ids(labelled, config, terminal)
        if labels is not None:
            _load_labels(config, labels, labelled, sink, terminal)
    return labelled, tally


def _load_labels(
    config: Config, name: str, labelled: LabelledEvents, sink: Any, terminal: Terminal
) -> None:
    tally = Tally(sink)
    terminal.begin("Reading labels", "labels")
    count = 0
    for file in expand([name]):
        found = read_labels(file, config.source, config.definition.event_type, tally)
        count += attach_labels(labelled, found)
    terminal.end(f"{count:,} labels, {labelled.unmatched:,} of events that the files do not hold")
    _tell(tally, terminal, None)
    if count and labelled.unmatched == count:
        raise UserError(
            f"{name}: none of its {count:,} labels names an event of the files; check that both"
            " use the same event ids"
        )


def _tell(tally: Tally, terminal: Terminal, rejected: Path | None) -> None:
    lines = tally.summary()
    if lines:
        where = f"\nAll of them are in {rejected}." if rejected is not None else ""
        terminal.notice("\n".join(lines) + where)
    if tally.strange_labels:
        common = ", ".join(
            f"{value} ({count:,})" for value, count in tally.strange_labels.most_common(5)
        )
        terminal.notice(
            f"{tally.strange_labels.total():,} labels say neither fraud nor legitimate and count as"
            f" not known: {common}. If they say it, add them to [event_type.labels]."
        )


def _tell_ids(labelled: LabelledEvents, config: Config, terminal: Terminal) -> None:
    if labelled.repeated:
        column = config.source.event_id or config.definition.event_type.event_id
        terminal.notice(
            f"{labelled.repeated:,} events have the id of another ({column}, such as"
            f" {labelled.repeated_id}). If the column is no unique id, use --make-ids."
        )


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
