"""What the actions of `sluicegate labels` do."""

import os
import sys
from pathlib import Path

import msgspec

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import directory as data_directory
from sluicegate.cli.directory import existing, moment, opened, table
from sluicegate.cli.logs import quiet_logs
from sluicegate.events.time import format_time
from sluicegate.runtime.clock import now
from sluicegate.runtime.sending import Sent, parked, send

_MEANING = {
    "applied": "counted from now on",
    "unchanged": "known already",
    "parked": "waiting for their event",
    "rejected": "no labels",
}


def run_send(file: str, config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Sends a file's labels; exits with 1 when one of them was rejected."""
    quiet_logs()
    path = existing(data_directory(directory, config))
    if file == "-":
        sent = send(path, sys.stdin.buffer, os.environ, now)
    else:
        with Path(file).open("rb") as lines:
            sent = send(path, lines, os.environ, now)
    if json:
        emit(msgspec.json.encode(sent))
    else:
        _tell(sent)
    if sent.rejected:
        raise SystemExit(1)


def _tell(sent: Sent) -> None:
    with Terminal() as terminal:
        where = f" to {sent.server}" if sent.server else " into the database (nothing runs)"
        terminal.say(f"Sent {sent.counts.total():,} labels{where}.", "bold")
        for status, meaning in _MEANING.items():
            if sent.counts[status]:
                terminal.say(f"  {status:<10} {sent.counts[status]:>8,}  {meaning}")
        for number, reason in sent.rejected:
            terminal.notice(f"line {number}: {reason}")
        if sent.counts["rejected"] > len(sent.rejected):
            terminal.notice(f"{sent.counts['rejected'] - len(sent.rejected):,} more were rejected")


def run_parked(config: Path | None, directory: Path | None, *, limit: int, json: bool) -> None:
    """Lists parked labels."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        count, found = parked(connection, limit)
    if json:
        for item in found:
            emit(
                msgspec.json.encode(
                    {
                        "event_id": item.event_id,
                        "label": item.label,
                        "label_time": format_time(item.time),
                    }
                )
            )
        return
    with Terminal() as terminal:
        if not found:
            terminal.say("No label waits for its event.")
            return
        shown = table("event", "label", "known at")
        for item in found:
            shown.add_row(item.event_id, item.label, moment(item.time))
        terminal.show(shown)
        if count > len(found):
            terminal.say(f"{count - len(found):,} more; raise --limit to see them")
