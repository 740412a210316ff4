"""What the actions of `sluicegate rejected` do."""

from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import directory as data_directory
from sluicegate.cli.directory import existing, moment, opened, user
from sluicegate.cli.errors import UserError
from sluicegate.runtime.clock import now
from sluicegate.runtime.replaying import Rejected, rejected, rejected_at, replay, replay_new
from sluicegate.runtime.running import running


def run_list(
    config: Path | None,
    directory: Path | None,
    *,
    code: str | None,
    after: int | None,
    limit: int,
    bytes: bool,  # noqa: A002
    json: bool,
) -> None:
    """Lists rejected records."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        found = list(islice(rejected(connection, code=code, after=after), limit + 1))
    more, found = len(found) > limit, found[:limit]
    if json:
        for item in found:
            emit(msgspec.json.encode(_machine(item, bytes=bytes)))
        return
    with Terminal() as terminal:
        if not found:
            terminal.say("No rejected record" + (f" with code {code}." if code else "."))
            return
        for item in found:
            terminal.say(_line(item))
            if bytes:
                terminal.say(f"{'':>10}{_text(item.rejection.raw())}", "dim")
        if more:
            terminal.say(f"There are more: --after {found[-1].offset} goes on, --limit shows more")


def run_show(offset: int, config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Shows one rejected record."""
    with opened(data_directory(directory, config), readonly=True) as connection:
        item = rejected_at(connection, offset)
    if json:
        emit(msgspec.json.encode(_machine(item, bytes=True)))
        return
    rejection = item.rejection
    with Terminal() as terminal:
        terminal.say(f"Rejected record {item.offset}", "bold")
        terminal.say(f"From       {rejection.topic}, offset {rejection.offset}")
        terminal.say(f"Arrived    {moment(rejection.append_time)}")
        terminal.say(f"Code       {rejection.code}")
        terminal.say(f"Reason     {rejection.reason}")
        terminal.say(f"Replayed   {moment(item.replayed) or 'never'}")
        terminal.say()
        terminal.say(_text(rejection.raw()))


def run_replay(
    offsets: list[int],
    config: Path | None,
    directory: Path | None,
    *,
    code: str | None,
    everything: bool,
    by: str | None,
    json: bool,
) -> None:
    """Sends rejected records once more."""
    if (bool(offsets) + (code is not None) + everything) != 1:
        raise UserError("name offsets, or give --code or --all; one of the three")
    path = existing(data_directory(directory, config))
    with opened(path) as connection:
        if offsets:
            named = [rejected_at(connection, offset) for offset in sorted(set(offsets))]
            sent = replay(connection, named, by=user(by), at=now())
        else:
            sent = replay_new(connection, code=code, by=user(by), at=now())
    server = running(path)
    if json:
        emit(msgspec.json.encode({"replayed": sent, "running": server is not None}))
        return
    with Terminal() as terminal:
        if not sent:
            terminal.say("Nothing to replay: no such record, or all were replayed before.")
            return
        terminal.say(f"Sent {sent:,} {'record' if sent == 1 else 'records'} to transactions again.")
        if server is None:
            terminal.say("Nothing runs on this directory; the next start takes them up.")


def _machine(item: Rejected, *, bytes: bool) -> dict[str, Any]:  # noqa: A002
    rejection = item.rejection
    told: dict[str, Any] = {
        "rejected": item.offset,
        "topic": rejection.topic,
        "offset": rejection.offset,
        "append_time": rejection.append_time,
        "code": rejection.code,
        "field": rejection.field,
        "value": rejection.value,
        "reason": rejection.reason,
        "replayed": item.replayed,
    }
    return {**told, "data": rejection.data} if bytes else told


def _line(item: Rejected) -> str:
    rejection = item.rejection
    replayed = "" if item.replayed is None else f" [replayed {moment(item.replayed)}]"
    arrived = moment(rejection.append_time)
    return f"{item.offset:>8}  {arrived}  {rejection.code:<10}  {rejection.reason}{replayed}"


def _text(raw: bytes) -> str:
    """Bytes as text; what is no UTF-8 or would move the cursor is escaped."""
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(
        character if character.isprintable() or character == "\n" else ascii(character)[1:-1]
        for character in text
    )
