"""One conversation with a mail server, and what its answers mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from msgspec import Struct

from sluicegate.alerts.channel import Misconfigured, Refused, Unreachable

Security = Literal["starttls", "tls", "none"]


class Server(Struct, frozen=True):
    """A mail server and how to talk to it.

    Attributes:
        channel: its name in messages.
        timeout: seconds that each step may take.
        ca_file: certificates to trust instead of the system's (PEM).
    """

    channel: str
    host: str
    port: int
    security: Security
    timeout: float
    ca_file: Path | None


@contextmanager
def session(server: Server, user: str | None, password: str | None) -> Iterator[smtplib.SMTP]:
    """A connection, secured and logged in; what goes wrong inside is translated, too.

    Raises:
        Unreachable: network, time-outs, temporary answers (4xx).
        Refused, Misconfigured: lasting answers (5xx), certificate, log-in.
    """
    where = f"mail channel {server.channel}: {server.host}:{server.port}"
    try:
        smtp = _greeted(server, where)
        try:
            if server.security == "starttls":
                smtp.starttls(context=_context(server))
            if user:
                smtp.login(user, password or "")
            yield smtp
            # What has been accepted stays accepted, whatever the farewell comes to.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise translated(error, where, server.timeout) from None


def _greeted(server: Server, where: str) -> smtplib.SMTP:
    try:
        return _connected(server)
    except smtplib.SMTPServerDisconnected as error:
        if server.security == "tls" or not isinstance(error.__context__, TimeoutError):
            raise
        # Both sides wait for the other to begin, where TLS is spoken from the first byte.
        raise Unreachable(
            f"{where} did not greet within {server.timeout:g} s; if it speaks TLS from the start"
            ' (as port 465 does), set security to "tls"'
        ) from None


def _connected(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout, context=_context(server)
        )
    return smtplib.SMTP(server.host, server.port, timeout=server.timeout)


def _context(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except OSError as error:
        raise Misconfigured(
            f"mail channel {server.channel}: ca_file: {server.ca_file} can't be read"
            f" ({error.strerror or 'no PEM certificates'}); name a file of PEM certificates"
        ) from None


def translated(error: Exception, where: str, timeout: float) -> Unreachable | Refused:
    """What a failure of smtplib means; its own text is left out, it may quote addresses."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code) if code >= 500:
            return Misconfigured(
                f"{where} does not accept user and password ({code}); correct them"
            )
        case smtplib.SMTPNotSupportedError():
            return Misconfigured(
                f"{where} does not offer what is asked for (STARTTLS or a log-in);"
                ' correct the port, or security: "tls", "starttls" or "none"'
            )
        case smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return Unreachable(f"{where} did not answer within {timeout:g} s")
        case smtplib.SMTPServerDisconnected():
            return Unreachable(f"{where} closed the connection")
        case smtplib.SMTPSenderRefused(smtp_code=code) if code >= 500:
            if code == 530:
                return Misconfigured(f"{where} wants a log-in (530); set user and password")
            return Misconfigured(f"{where} refused the sender ({code}); correct it")
        case smtplib.SMTPDataError(smtp_code=code) if code >= 500:
            return Refused(f"{where} refused the message ({code}); its log says why")
        case smtplib.SMTPResponseException(smtp_code=code):
            if code >= 500:
                return Misconfigured(f"{where} refused the connection ({code}); its log says why")
            return Unreachable(f"{where} can't take mail now ({code})")
        case smtplib.SMTPException():
            # No log-in method in common, mostly.
            return Misconfigured(f"{where} and this client do not understand each other")
        case ssl.SSLCertVerificationError(verify_message=reason):
            return Misconfigured(
                f"{where} shows a certificate that is not trusted ({reason});"
                " set ca_file to its authority, or host to the name in the certificate"
            )
        case ssl.SSLError():
            return Misconfigured(
                f"{where} does not speak TLS as expected;"
                ' correct the port, or security: "tls", "starttls" or "none"'
            )
        case TimeoutError():
            return Unreachable(f"{where} did not answer within {timeout:g} s")
        case ConnectionRefusedError():
            return Unreachable(f"{where} does not listen; is host and port right?")
        case OSError(strerror=reason):
            return Unreachable(f"{where} can't be reached ({reason or 'network error'})")
        case _:
            return Unreachable(f"{where} can't be reached ({type(error).__name__})")
