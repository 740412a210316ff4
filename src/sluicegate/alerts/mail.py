"""Alerts by e-mail through an SMTP server."""

import smtplib
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sluicegate.alerts.addresses import address
from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.channel import PartlyRefused, PartlyUnreachable, Refused, Unreachable
from sluicegate.alerts.message import message
from sluicegate.alerts.smtp import Security, Server, session
from sluicegate.events.time import SECOND

REMEMBERED = 1_000
"""Deliveries of which it is remembered who has them already."""


def wall_clock() -> int:
    """Now, microseconds UTC."""
    return int(time.time() * SECOND)


class Mail:
    """A channel that sends e-mails.

    A recipient who accepted a delivery does not get it again when the others are retried, as
    long as the process lives.

    Args:
        to: addresses, with or without names.
        security: ``starttls`` (usually port 587), ``tls`` (465), or ``none``.
        user, password: None to send without log-in.
        timeout: seconds for each step of the conversation.
        ca_file: certificates to trust instead of the system's (PEM).
        clock: tells the ``Date``.

    Raises:
        ValueError: for an address that is none, no recipient, a log-in without encryption
            to another host than this one, or a log-in beyond ASCII.
    """

    def __init__(
        self,
        name: str,
        to: Sequence[str],
        sender: str,
        host: str,
        port: int,
        security: Security = "starttls",
        user: str | None = None,
        password: str | None = None,
        timeout: float = 20.0,
        ca_file: str | Path | None = None,
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        if not to:
            raise ValueError("to: names nobody; give at least one e-mail address")
        if security not in ("starttls", "tls", "none"):
            raise ValueError(f'security: got {security!r}; use "starttls", "tls" or "none"')
        if security == "none" and user and host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError(
                'security: "none" would send the password in the clear; use "starttls" or "tls"'
            )
        if not f"{user or ''}{password or ''}".isascii():
            raise ValueError(
                "user or password has letters beyond ASCII, which log-ins by SMTP do not carry"
                " everywhere; choose another password"
            )
        self.name = name
        self._to = tuple(address(one) for one in to)
        self._sender = address(sender)
        self._server = Server(
            name, host, port, security, timeout, None if ca_file is None else Path(ca_file)
        )
        self._user, self._password = user, password
        self._clock = clock
        self._settled: dict[str, frozenset[str]] = {}

    def send(self, delivery: Delivery) -> None:
        """Sends to all recipients; returns once all have accepted.

        Raises:
            Unreachable: nobody has it; another try may succeed.
            PartlyUnreachable: some have it, and another try may reach the others.
            PartlyRefused: some have it, the others never will.
            Refused: nobody has it or ever will.
        """
        made = message(delivery, self._sender, self._to, self._clock()).as_bytes()
        settled = self._settled.get(delivery.key, frozenset())
        todo = list(
            dict.fromkeys(one.addr_spec for one in self._to if one.addr_spec not in settled)
        )
        with session(self._server, self._user, self._password) as smtp:
            try:
                refused = smtp.sendmail(self._sender.addr_spec, todo, made)
            except smtplib.SMTPRecipientsRefused as error:
                refused = error.recipients
                accepted: frozenset[str] = frozenset()
            else:
                accepted = frozenset(todo) - refused.keys()
        self._conclude(delivery.key, settled | accepted, refused)

    def _conclude(
        self, key: str, settled: frozenset[str], refused: Mapping[str, tuple[int, bytes]]
    ) -> None:
        self._settled.pop(key, None)
        if not refused:
            return
        later = any(code < 500 for code, _ in refused.values())
        where = f"mail channel {self.name}: {self._server.host}:{self._server.port}"
        who = self._who(refused)
        has = f"; {len(settled)} of {len(self._to)} recipients have the mail" if settled else ""
        if later:
            if settled:
                self._settled[key] = settled
                while len(self._settled) > REMEMBERED:
                    del self._settled[next(iter(self._settled))]
            soon = PartlyUnreachable if settled else Unreachable
            raise soon(f"{where} can't take mail now for {who}{has}")
        kind = PartlyRefused if settled else Refused
        raise kind(f"{where} refused {who}{has}; correct or remove the address")

    def _who(self, refused: Mapping[str, tuple[int, bytes]]) -> str:
        """The refused by their place in the settings: addresses are personal data."""
        return ", ".join(
            f"recipient {place} (at {one.domain}: {refused[one.addr_spec][0]})"
            for place, one in enumerate(self._to, 1)
            if one.addr_spec in refused
        )

    def check(self) -> None:
        """Connects and logs in; raises as `send` does."""
        with session(self._server, self._user, self._password) as smtp:
            smtp.noop()

    def close(self) -> None:
        """Nothing is held between two deliveries."""
