"""Channels out of their settings."""

from collections.abc import Callable
from pathlib import Path

from sluicegate.alerts.channel import Channel, Refused
from sluicegate.alerts.settings import (
    PORTS,
    AlertSettings,
    Email,
    Kind,
    Mailbox,
    Webhook,
    variable,
)
from sluicegate.events.errors import DefinitionError

SENDER = "sluicegate@localhost"
"""Who the mails of a folder come from, when nobody is named."""

SMTP_PASSWORD = "SMTP_PASSWORD"
"""The password of e-mail channels that have none of their own."""

Secret = Callable[[str], str | None]
"""Gives the secret that the environment has under a name, None for none."""


def build(settings: AlertSettings, secret: Secret, directory: Path) -> list[Channel]:
    """Every channel, by name; nothing is connected yet.

    Args:
        directory: data directory, which relative folders are in.

    Raises:
        DefinitionError: for a secret that is missing or that can't be used, or a library that
            is not installed.
    """
    return [
        _built(name, kind, settings, secret, directory)
        for name, kind in sorted(settings.channels.items())
    ]


def _built(
    name: str, kind: Kind, settings: AlertSettings, secret: Secret, directory: Path
) -> Channel:
    try:
        return _channel(name, kind, settings, secret, directory)
    except (ValueError, Refused) as error:
        if isinstance(error, DefinitionError):
            raise
        raise DefinitionError(f"alerts.channels.{name}: {error}") from None


def _channel(
    name: str, kind: Kind, settings: AlertSettings, secret: Secret, directory: Path
) -> Channel:
    # What one channel needs is imported for that channel only: a server without them starts
    # sooner.
    if isinstance(kind, Mailbox):
        from sluicegate.alerts.mailbox import Mailbox as MailboxChannel

        sender = kind.sender or settings.sender or SENDER
        return MailboxChannel(name, directory / kind.directory, kind.to, sender)
    if isinstance(kind, Email):
        from sluicegate.alerts.mail import Mail

        own = f"{variable(name)}_PASSWORD"
        password = secret(own) or secret(SMTP_PASSWORD) if kind.user else None
        if kind.user and not password:
            raise DefinitionError(
                f"alerts.channels.{name}: there is no password for its user; set"
                f" SLUICEGATE_{SMTP_PASSWORD}, or SLUICEGATE_{own} for this channel alone (or"
                " either with _FILE)"
            )
        return Mail(
            name,
            kind.to,
            kind.sender or settings.sender or kind.user or SENDER,
            kind.host,
            kind.port or PORTS[kind.security],
            kind.security,
            kind.user,
            password,
            kind.timeout,
            kind.ca_file,
        )
    if isinstance(kind, Webhook):
        from sluicegate.alerts.webhook import Webhook as WebhookChannel

        own = f"{variable(name)}_SECRET"
        key = secret(own)
        if not key:
            raise DefinitionError(
                f"alerts.channels.{name}: there is no secret to sign with; make one with"
                f" `echo whsec_$(openssl rand -base64 32)` and set SLUICEGATE_{own} (or"
                f" SLUICEGATE_{own}_FILE)"
            )
        return WebhookChannel(name, kind.url, key, kind.timeout, kind.ca_file)
    from sluicegate.alerts.sns import Sns as SnsChannel

    return SnsChannel(name, kind.topic_arn, kind.region, kind.endpoint_url, kind.timeout)
