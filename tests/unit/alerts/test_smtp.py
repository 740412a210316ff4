"""What the failures of a conversation mean; the conversations are in the integration tests."""

import smtplib
import socket
import ssl
from pathlib import Path

import pytest

from sluicegate.alerts.channel import Misconfigured, Refused, Unreachable
from sluicegate.alerts.smtp import Server, session, translated

QUOTED = b"no such user jane@example.com"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (smtplib.SMTPAuthenticationError(535, QUOTED), Misconfigured),
        (smtplib.SMTPAuthenticationError(454, QUOTED), Unreachable),
        (smtplib.SMTPSenderRefused(550, QUOTED, "jane@example.com"), Misconfigured),
        (smtplib.SMTPSenderRefused(530, QUOTED, "jane@example.com"), Misconfigured),
        (smtplib.SMTPSenderRefused(451, QUOTED, "jane@example.com"), Unreachable),
        (smtplib.SMTPDataError(552, QUOTED), Refused),
        (smtplib.SMTPDataError(451, QUOTED), Unreachable),
        (smtplib.SMTPConnectError(554, QUOTED), Misconfigured),
        (smtplib.SMTPConnectError(421, QUOTED), Unreachable),
        (smtplib.SMTPHeloError(550, QUOTED), Misconfigured),
        (smtplib.SMTPNotSupportedError("AUTH of jane@example.com"), Misconfigured),
        (smtplib.SMTPServerDisconnected("jane@example.com"), Unreachable),
        (smtplib.SMTPException("No suitable method for jane@example.com"), Misconfigured),
        (ssl.SSLError("wrong version"), Misconfigured),
        (TimeoutError(), Unreachable),
        (ConnectionRefusedError(), Unreachable),
        (socket.gaierror(-2, "Name or service not known"), Unreachable),
        (OSError(), Unreachable),
        (UnicodeError("label too long"), Unreachable),
    ],
)
def test_meanings(error: Exception, kind: type[Exception]) -> None:
    made = translated(error, "mail channel ops: mail.example.com:25", 20.0)
    assert type(made) is kind
    assert str(made).startswith("mail channel ops: mail.example.com:25 ")
    assert "jane" not in str(made)


def test_authorities_that_are_not_there(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for file in (empty, tmp_path / "gone.pem"):
        server = Server("ops", "127.0.0.1", 1, "tls", 1.0, file)
        with (
            pytest.raises(Misconfigured, match=r"\.pem can't be read .*name a file of PEM"),
            session(server, None, None),
        ):
            pass
