"""What the actions of `sluicegate lists` do."""

import re
import sys
from pathlib import Path

import msgspec

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import directory as data_directory
from sluicegate.cli.directory import existing, moment, opened, read_text, table, user
from sluicegate.cli.errors import UserError
from sluicegate.events.time import DAY, HOUR, MINUTE, parse_time
from sluicegate.rules.errors import nearest
from sluicegate.rules.lists import ListEntry, ListKind
from sluicegate.runtime import listing
from sluicegate.runtime.clock import now
from sluicegate.store import registry

_KNOWN = "`sluicegate lists list` shows those that there are"
_DURATION = re.compile(r"(\d{1,6})([mhdw])")
_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}


def expiry(text: str | None, at: int) -> int | None:
    """The time that `--expires` means, microseconds UTC.

    Raises:
        UserError: for what is neither a duration nor a time.

    >>> expiry("2h", 0), expiry("1970-01-02", 0), expiry(None, 0)
    (7200000000, 86400000000, None)
    """
    if text is None:
        return None
    found = _DURATION.fullmatch(text.strip())
    if found is not None:
        return at + int(found[1]) * _UNITS[found[2]]
    try:
        return parse_time(text)
    except ValueError:
        raise UserError(
            f"--expires: {text!r} is neither a duration such as 30m, 12h, 90d or 2w nor a time"
            " such as 2030-12-31T18:00"
        ) from None


def given(values: list[str]) -> list[str]:
    """The values named on the command line, or those of standard input for ``-``.

    Raises:
        UserError: when there are none.
    """
    if values != ["-"]:
        return values
    if sys.stdin.isatty():
        print("One value a line; end with Ctrl-D.", file=sys.stderr)
    return lines("-")


def lines(name: str) -> list[str]:
    """One value per line of a file that has something in it.

    Raises:
        UserError: when there are none.
    """
    found = [line.strip() for line in read_text(name).splitlines()]
    found = [line for line in found if line]
    if not found:
        where = "standard input" if name == "-" else name
        raise UserError(f"{where} holds no value; write one a line")
    return found


def run_list(config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Lists all lists."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        found = sorted(registry.lists(connection).by_name.items())
    if json:
        rows = [
            {
                "name": name,
                "kind": item.kind,
                "variable": item.variable,
                "version": item.version,
                "entries": len(item.entries),
            }
            for name, item in found
        ]
        emit(msgspec.json.encode(rows))
        return
    with Terminal() as terminal:
        if not found:
            terminal.say("No list yet; `sluicegate lists create` makes one.")
            return
        shown = table("list", "kind", "variable", "entries", "changes")
        for name, item in found:
            shown.add_row(
                name, item.kind, item.variable or "", f"{len(item.entries):,}", f"{item.version:,}"
            )
        terminal.show(shown)


def run_show(
    name: str, config: Path | None, directory: Path | None, *, limit: int, json: bool
) -> None:
    """Shows a list's entries."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        lists = registry.lists(connection).by_name
    if name not in lists:
        raise UserError(f"there is no list {name!r}; {nearest(name, lists) or _KNOWN}")
    held = lists[name]
    entries = sorted(held.entries.values(), key=lambda entry: entry.added_at, reverse=True)
    if json:
        emit(
            msgspec.json.encode(
                {
                    "name": name,
                    "kind": held.kind,
                    "variable": held.variable,
                    "version": held.version,
                    "entries": entries[:limit],
                }
            )
        )
        return
    at = now()
    with Terminal() as terminal:
        of = f" of {held.variable}" if held.variable else ""
        terminal.say(f"{name}: {held.kind} list{of}, {len(entries):,} entries", "bold")
        if entries:
            shown = table("value", "expires", "added", "by", "note")
            for entry in entries[:limit]:
                shown.add_row(
                    entry.value,
                    _expires(entry, at),
                    moment(entry.added_at),
                    entry.added_by,
                    entry.note,
                )
            terminal.show(shown)
        if len(entries) > limit:
            terminal.say(f"{len(entries) - limit:,} more; raise --limit to see them")


def run_create(
    name: str,
    config: Path | None,
    directory: Path | None,
    *,
    kind: ListKind,
    variable: str,
    by: str | None,
) -> None:
    """Makes a list."""
    with opened(data_directory(directory, config)) as connection:
        listing.create(connection, name, kind=kind, variable=variable, by=user(by), at=now())
    with Terminal() as terminal:
        of = f" of {variable}" if variable else ""
        terminal.say(f"Made the {kind} list {name}{of}.")


def run_drop(name: str, config: Path | None, directory: Path | None, *, by: str | None) -> None:
    """Drops a list."""
    with opened(existing(data_directory(directory, config))) as connection:
        entries = listing.drop(connection, name, by=user(by), at=now())
    with Terminal() as terminal:
        terminal.say(f"Dropped the list {name} (entries: {entries:,}).")


def run_add(
    name: str,
    values: list[str],
    config: Path | None,
    directory: Path | None,
    *,
    expires: str | None,
    note: str,
    by: str | None,
) -> None:
    """Adds values."""
    _add(name, given(values), data_directory(directory, config), expires, note, by)


def run_import(
    name: str,
    file: str,
    config: Path | None,
    directory: Path | None,
    *,
    expires: str | None,
    note: str,
    by: str | None,
) -> None:
    """Adds a file's values."""
    _add(name, lines(file), data_directory(directory, config), expires, note, by)


def run_remove(
    name: str, values: list[str], config: Path | None, directory: Path | None, *, by: str | None
) -> None:
    """Removes values."""
    found = given(values)
    with opened(existing(data_directory(directory, config))) as connection:
        listing.remove(connection, name, found, by=user(by), at=now())
    with Terminal() as terminal:
        terminal.say(f"Removed {len(found):,} from {name}.")


def run_changes(
    name: str | None, config: Path | None, directory: Path | None, *, limit: int, json: bool
) -> None:
    """Shows the trail."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        found = registry.list_changes(connection, name, limit)
    if json:
        emit(msgspec.json.encode(found))
        return
    with Terminal() as terminal:
        if not found:
            terminal.say("No change yet.")
            return
        shown = table("time", "list", "version", "action", "value", "by", "note")
        for item in found:
            shown.add_row(
                moment(item.at),
                item.list,
                str(item.version),
                item.action,
                item.value or "",
                item.by,
                "" if item.after is None else item.after.note,
            )
        terminal.show(shown)


def _add(
    name: str, values: list[str], path: Path, expires: str | None, note: str, by: str | None
) -> None:
    at = now()
    until = expiry(expires, at)
    with opened(existing(path)) as connection:
        fresh = listing.add(
            connection, name, values, by=user(by), at=at, expires_at=until, note=note
        )
    with Terminal() as terminal:
        until_said = "" if until is None else f", until {moment(until)}"
        already = len(values) - fresh
        terminal.say(
            f"Added {fresh:,} to {name}{until_said}."
            + (f" Renewed: {already:,}." if already else "")
        )


def _expires(entry: ListEntry, at: int) -> str:
    if entry.expires_at is None:
        return "never"
    return moment(entry.expires_at) + (" (expired)" if entry.expires_at <= at else "")
