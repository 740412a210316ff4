"""A real SMTP server on this machine that behaves well, or badly in a chosen way.

    with mail_server() as server:
        Mail("ops", ["a@example.com"], "b@example.com", server.host, server.port, "none").send(…)
        assert server.messages[0].message["Subject"] == …

Behaviours: ``accept``; ``refuse`` (every recipient named refused@… gets 550, delayed@… gets 451
until `Server.behaviour` is changed); ``data_4xx``, ``data_5xx``; ``stall`` (no answer to DATA),
``drop`` (closes the connection at DATA); ``busy`` (421 at MAIL);
``rude`` (accepts, and closes the connection at QUIT). Connections that
nobody answers: `free_port`.
"""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

LOGIN = ("alerts", "s3cr3t-p4ss")
"""User and password that a server with ``auth=True`` takes."""


class Received(NamedTuple):
    """One accepted mail: its envelope and its content."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    raw: bytes
    encrypted: bool
    user: str | None


class Certificate(NamedTuple):
    """Files of a server's certificate, its key, and the authority that signed it (PEM)."""

    certificate: Path
    key: Path
    authority: Path


class Server:
    """A running server.

    Attributes:
        messages: what was accepted so far, in its order.
        tried: recipients of all RCPT commands so far.
        behaviour: may be changed between two mails.
    """

    def __init__(self, behaviour: str, port: int, auth: bool) -> None:
        self.host, self.port = "localhost", port
        self.behaviour = behaviour
        self.auth = auth
        self.messages: list[Received] = []
        self.tried: list[str] = []

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.behaviour == "busy":
            return "421 4.3.2 too busy"
        if self.auth and not session.authenticated:
            return "530 5.7.0 log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.tried.append(address)
        if self.behaviour == "refuse" and address.startswith("refused@"):
            return f"550 5.1.1 no such user {address}"
        if self.behaviour == "refuse" and address.startswith("delayed@"):
            return f"451 4.7.1 {address}: come back later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        match self.behaviour:
            case "data_4xx":
                return "452 4.3.1 disk full"
            case "data_5xx":
                return "554 5.7.1 looks like spam"
            case "stall":
                await asyncio.sleep(600)
            case "drop":
                server.transport.abort()
                return "451 gone"
        self.messages.append(
            Received(
                envelope.mail_from,
                list(envelope.rcpt_tos),
                message_from_bytes(envelope.original_content, policy=default),
                envelope.original_content,
                session.ssl is not None,
                session.auth_data.login.decode() if session.authenticated else None,
            )
        )
        return "250 accepted"

    async def handle_QUIT(self, server: SMTP, _session: Any, _envelope: Any) -> str:  # noqa: N802
        if self.behaviour == "rude":
            server.transport.abort()
        return "221 Bye"


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(
    behaviour: str = "accept",
    *,
    auth: bool = False,
    starttls: Certificate | None = None,
    tls: Certificate | None = None,
) -> Iterator[Server]:
    """A server for the time of the block.

    Args:
        auth: wants a log-in with `LOGIN`.
        starttls: offers STARTTLS with this certificate, and log-in only behind it.
        tls: speaks TLS from the first byte.
    """
    server = Server(behaviour, free_port(), auth)
    offered = None if starttls is None else _context(starttls)
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        ssl_context=None if tls is None else _context(tls),
        tls_context=offered,
        # MAIL is refused by the handler: aiosmtpd warns of a log-in without STARTTLS.
        auth_require_tls=offered is not None,
        authenticator=_authenticate,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _authenticate(
    _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
) -> AuthResult:
    good = isinstance(data, LoginPassword) and (
        (data.login.decode(), data.password.decode()) == LOGIN
    )
    return AuthResult(success=good, handled=good, auth_data=data)


def _context(made: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    return context


def make_certificate(directory: Path, host: str = "localhost") -> Certificate:
    """A certificate for `host`, signed by an authority made for it; for a day."""
    ca_key, ca = directory / "ca.key", directory / "ca.pem"
    key, request, certificate = (directory / f"{host}.{end}" for end in ("key", "csr", "pem"))
    extensions = directory / "extensions"
    extensions.write_text(f"subjectAltName=DNS:{host}\n")
    new = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl(
        *new, "-x509", "-days", "1", "-subj", "/CN=Test authority", "-keyout", ca_key, "-out", ca
    )
    _openssl(*new, "-subj", f"/CN={host}", "-keyout", key, "-out", request)
    _openssl(
        *("x509", "-req", "-days", "1", "-in", request, "-CA", ca, "-CAkey", ca_key),
        *("-CAcreateserial", "-extfile", extensions, "-out", certificate),
    )
    return Certificate(certificate, key, ca)


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
