"""The part of `sluicegate config` about alerts."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sluicegate.alerts.build import SMTP_PASSWORD
from sluicegate.alerts.quiet import Quiet
from sluicegate.alerts.route import Route
from sluicegate.alerts.settings import (
    DAYS,
    DEFAULT_CHANNELS,
    PORTS,
    AlertSettings,
    Email,
    Kind,
    Mailbox,
    Webhook,
    variable,
)
from sluicegate.runtime.alert_config import GENERAL, SMTP
from sluicegate.runtime.alerting import link
from sluicegate.runtime.config import Config


def alert_lines(config: Config) -> list[str]:
    """Who is told what and when, as lines for people."""
    alerts = config.alerts
    lines = [f"Alerts         links to {link(config) or 'nothing: set alerts.link'}"]
    lines += [f"  {name:<20} {described(kind)}" for name, kind in alerts.channels.items()]
    lines += [f"  {_route(way)}" for way in alerts.ways(config.definition.outcomes)]
    lines += [f"  {_quiet(window)}" for window in alerts.quiet]
    lines.append(f"  more than {alerts.digest_above} a minute are told together")
    lines += [
        f"  {name} from {origin}"
        for name, origin in config.origins.items()
        if name.startswith("alerts.")
    ]
    return lines


def destination(settings: AlertSettings, directory: Path) -> str:
    """Where alerts go, on one line.

    Args:
        directory: data directory, which relative folders are in.
    """
    if settings.channels == DEFAULT_CHANNELS:
        (kind,) = settings.channels.values()
        return f"{_place(kind, directory)} (no channel is configured)"
    alone = len(settings.channels) == 1
    return "; ".join(
        _place(kind, directory) if alone else f"{name}: {_place(kind, directory)}"
        for name, kind in settings.channels.items()
    )


def _place(kind: Kind, directory: Path) -> str:
    if isinstance(kind, Mailbox):
        return f"into the folder {directory / kind.directory}"
    line = described(kind).removesuffix(" (starttls)").removesuffix(" (tls)")
    return line.replace(" (none)", " (not encrypted)")


def alert_table(config: Config) -> dict[str, Any]:
    """The same for programs; without what may be a secret."""
    alerts = config.alerts
    return {
        "link": link(config),
        "digest_above": alerts.digest_above,
        "channels": {name: described(kind) for name, kind in alerts.channels.items()},
        "routes": alerts.ways(config.definition.outcomes),
        "quiet": alerts.quiet,
    }


def alert_variables(settings: AlertSettings) -> list[str]:
    """Variables, after ``SLUICEGATE_``, that alerts are read from."""
    secrets = [SMTP_PASSWORD]
    for name, kind in settings.channels.items():
        if isinstance(kind, Email | Webhook):
            end = "PASSWORD" if isinstance(kind, Email) else "SECRET"
            secrets.append(f"{variable(name)}_{end}")
    return [*GENERAL, *SMTP, *secrets, *(f"{name}_FILE" for name in secrets)]


def described(kind: Kind) -> str:
    """One line about a channel; a webhook's path may be a secret and is left out."""
    if isinstance(kind, Email):
        port = kind.port or PORTS[kind.security]
        return f"e-mail to {_addresses(kind.to)} by {kind.host}:{port} ({kind.security})"
    if isinstance(kind, Webhook):
        return f"webhook at {urlsplit(kind.url).hostname}"
    if isinstance(kind, Mailbox):
        return f"e-mails as files in {kind.directory}"
    return f"SNS topic {kind.topic_arn} in {kind.region}"


def _addresses(to: tuple[str, ...]) -> str:
    return "1 address" if len(to) == 1 else f"{len(to)} addresses"


def _route(way: Route) -> str:
    what = ", ".join(way.outcomes) or "every outcome but the mildest"
    rules = f" by {', '.join(way.rules)}" if way.rules else ""
    return f"{what}{rules} → {', '.join(way.to)}"


def _quiet(window: Quiet) -> str:
    days = " ".join(DAYS[day] for day in window.days) if len(window.days) < 7 else "every day"
    whom = f" on {', '.join(window.channels)}" if window.channels else ""
    but = f", but for {', '.join(window.except_outcomes)}" if window.except_outcomes else ""
    return f"quiet {days} {_clock(window.start)}–{_clock(window.end)} {window.zone}{whom}{but}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
