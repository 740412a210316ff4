"""What the actions of `sluicegate alerts` do."""

import os
import sys
from collections.abc import Collection
from pathlib import Path

import msgspec
import typer

from sluicegate.alerts.alert import Alert, Delivery
from sluicegate.alerts.build import build
from sluicegate.alerts.channel import Channel, Refused, Unreachable
from sluicegate.alerts.settings import AlertSettings, Mailbox
from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.directory import existing, moment, opened, table
from sluicegate.cli.errors import UserError
from sluicegate.cli.reading import configured
from sluicegate.events.errors import DefinitionError, suggest
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import Config
from sluicegate.runtime.running import running
from sluicegate.runtime.secrets import secret
from sluicegate.store import backlog
from sluicegate.store.database import transaction


def example(outcome: str, at: int) -> Delivery:
    """One alert that nobody can take for a real one."""
    alert = Alert(
        event_id=f"test-{at}",
        outcome=outcome,
        time=at,
        entity_type="customer",
        entity="of a test (nothing has happened)",
        amount=1234,
        currency="USD",
        score=999.0,
        decided_by="default",
        rules=(),
        reasons=("This is a test of the alert channel: `sluicegate alerts test` was called.",),
        detector="test",
        version="0",
        degraded=None,
        link="",
    )
    return Delivery(f"test-{at}", (alert,), 1, False, at, at)


def run_test(channel: str | None, config: Path | None, directory: Path | None) -> None:
    """Checks channels and sends an example by each."""
    found = configured(config)
    where = directory or found.data_dir
    names = [_known(channel, found.alerts.channels)] if channel else list(found.alerts.channels)
    failed = 0
    with Terminal() as terminal:
        for name in names:
            wrong = _tried(found, name, where)
            failed += bool(wrong)
            if wrong:
                terminal.say(wrong if name in wrong else f"{name}: {wrong}", "red")
            else:
                terminal.say(f"{name}: the test alert was accepted{_where(found, name, where)}")
    if failed:
        raise typer.Exit(1)


def _where(config: Config, name: str, directory: Path) -> str:
    kind = config.alerts.channels[name]
    return f" (in {directory / kind.directory})" if isinstance(kind, Mailbox) else ""


def _tried(config: Config, name: str, directory: Path) -> str:
    """What went wrong, empty when nothing did."""
    settings = config.alerts
    alone = AlertSettings(
        settings.link,
        settings.sender,
        settings.digest_above,
        {name: settings.channels[name]},
    )
    try:
        (channel,) = build(alone, lambda wanted: secret(wanted, os.environ), directory)
    except DefinitionError as error:
        return str(error).removeprefix(f"alerts.channels.{name}: ")
    try:
        return _sent(channel, example(config.definition.outcomes[0], now()))
    finally:
        channel.close()


def _sent(channel: Channel, delivery: Delivery) -> str:
    try:
        channel.check()
        channel.send(delivery)
    except (Refused, Unreachable) as error:
        return str(error)
    return ""


def run_list(config: Path | None, directory: Path | None, *, json: bool) -> None:
    """Shows what waits, by channel."""
    found = configured(config)
    where = directory or found.data_dir
    with opened(where, readonly=True) as connection:
        held = backlog.backlog(connection, tuple(found.alerts.channels))
    if json:
        emit(msgspec.json.encode(held))
        return
    with Terminal() as terminal:
        shown = table("channel", "waiting", "held", "failed", "oldest", "failing since")
        for item in held:
            strange = "" if item.channel in found.alerts.channels else " (not configured)"
            shown.add_row(
                item.channel + strange,
                *(f"{count:,}" for count in (item.waiting, item.held, item.failed)),
                moment(item.oldest),
                moment(item.failing),
            )
        terminal.show(shown)
        for item in held:
            if item.error:
                terminal.say()
                terminal.say(f"{item.channel}: {item.error}", "yellow")


def run_retry(channel: str | None, config: Path | None, directory: Path | None) -> None:
    """Sends at once what was refused or waits for its next try."""
    where = directory or configured(config).data_dir
    with opened(existing(where)) as connection:
        _present(backlog.backlog(connection), channel, config)
        with transaction(connection):
            count = backlog.retry(connection, channel, now())
    with Terminal() as terminal:
        later = "" if running(where) else " once a server runs (sluicegate run)"
        terminal.say(f"Sending {_alerts(count)} again{later}." if count else "Nothing to retry.")


def run_drop(
    channel: str | None, config: Path | None, directory: Path | None, *, failed: bool, yes: bool
) -> None:
    """Forgets what was not told."""
    where = directory or configured(config).data_dir
    with opened(existing(where)) as connection:
        held = backlog.backlog(connection)
        _present(held, channel, config)
        count = sum(
            item.failed if failed else item.waiting + item.held + item.failed
            for item in held
            if channel in (None, item.channel)
        )
        with Terminal() as terminal:
            if not count:
                terminal.say("Nothing to drop.")
                return
            if not yes:
                _ask(count, channel)
            with transaction(connection):
                gone = backlog.drop(connection, channel, failed=failed)
            terminal.say(f"Dropped {_alerts(gone)}.")


def _alerts(count: int) -> str:
    return "1 alert" if count == 1 else f"{count:,} alerts"


def _ask(count: int, channel: str | None) -> None:
    if not sys.stdin.isatty():
        raise UserError("nobody is here to be asked; give --yes to drop without a question")
    of = f" of {channel}" if channel else ""
    typer.confirm(f"Nobody will be told of {_alerts(count)}{of}. Drop?", abort=True, err=True)


def _present(held: list[backlog.Backlog], channel: str | None, config: Path | None) -> None:
    """Refuses a name that neither the configuration nor the data directory knows."""
    if channel is not None and channel not in {item.channel for item in held}:
        _known(channel, configured(config).alerts.channels)


def _known(channel: str, channels: Collection[str]) -> str:
    if channel not in channels:
        raise UserError(
            f"no channel {channel!r}{suggest(channel, channels)}; there are {', '.join(channels)}"
        )
    return channel
