"""Webhooks against a real HTTP server on this machine."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import pytest
from made_alerts import alert, digest, single
from mail_server import Certificate, free_port, make_certificate

from sluicegate.alerts.channel import Misconfigured, Refused, Unreachable
from sluicegate.alerts.signature import verify
from sluicegate.alerts.webhook import Webhook, seconds_of

SECRET = "whsec_" + "c2x1aWNl" * 4
NOW = 1_800_000_000.25


class Request(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


class Receiver(NamedTuple):
    """A running server and what it got."""

    port: int
    requests: list[Request]


@contextmanager
def receiver(
    status: int = 204, answer: dict[str, str] | None = None, tls: Certificate | None = None
) -> Iterator[Receiver]:
    """Answers every POST with the status; status 0 does not answer, 1 breaks off."""
    requests: list[Request] = []
    done = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append(Request(self.path, dict(self.headers.items()), body))
            if status == 0:
                done.wait(30)
            if status < 100:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in (answer or {}).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls.certificate, tls.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    # So that closing the server waits for its handlers.
    server.daemon_threads = False
    # Clients that don't trust the certificate hang up; that is no error of the server's.
    server.handle_error = lambda *_arguments: None  # type: ignore[method-assign]
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield Receiver(server.server_address[1], requests)
    finally:
        done.set()
        server.shutdown()
        thread.join()
        server.server_close()


def webhook(url: str, **settings: Any) -> Webhook:
    return Webhook("shop", url, SECRET, **{"timeout": 5.0, "clock": lambda: NOW, **settings})


def test_a_signed_post() -> None:
    with receiver() as got:
        webhook(f"http://127.0.0.1:{got.port}/hooks/t0ken?x=1").send(single())
        (request,) = got.requests
    assert request.path == "/hooks/t0ken?x=1"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Idempotency-Key"] == "alert:e1"
    assert request.headers["webhook-timestamp"] == "1800000000"
    assert verify(SECRET, request.headers, request.body, now=NOW) == "alert:e1"
    body = json.loads(request.body)
    assert body["id"] == "alert:e1"
    assert body["alerts"][0]["event_id"] == "e1"


def test_a_repeat_has_the_same_id_and_body() -> None:
    with receiver() as got:
        channel = webhook(f"http://localhost:{got.port}")
        channel.send(digest(alert("e1"), alert("e2")))
        channel.send(digest(alert("e1"), alert("e2")))
        first, again = got.requests
    assert first.path == "/"
    assert first.body == again.body
    assert first.headers["webhook-id"] == again.headers["webhook-id"] == "digest:1-9"


def test_ids_that_can_not_stand_in_a_header() -> None:
    with receiver() as got:
        webhook(f"http://127.0.0.1:{got.port}").send(single("e1\r\nX-Evil: 1"))
        (request,) = got.requests
    assert "X-Evil" not in request.headers
    assert verify(SECRET, request.headers, request.body, now=NOW).startswith("sha256-")


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (400, Refused, "refused the content (400)"),
        (422, Refused, "refused the content (422)"),
        (401, Misconfigured, "refuses (401); correct url or secret"),
        (404, Misconfigured, "refuses (404); correct url or secret"),
        (302, Misconfigured, "redirect (302), which is not followed"),
        (308, Misconfigured, "redirect (308), which is not followed"),
        (408, Unreachable, "can't take it now (408)"),
        (425, Unreachable, "can't take it now (425)"),
        (429, Unreachable, "can't take it now (429)"),
        (500, Unreachable, "can't take it now (500)"),
        (503, Unreachable, "can't take it now (503)"),
        (1, Unreachable, "broke off"),
    ],
)
def test_answers(status: int, kind: type[Exception], text: str) -> None:
    with receiver(status, {"Location": "/elsewhere", "Content-Length": "0"}) as got:
        with pytest.raises(kind) as raised:
            webhook(f"http://127.0.0.1:{got.port}/t0ken").send(single())
        assert len(got.requests) == 1
    assert type(raised.value) is kind
    assert text in str(raised.value)
    assert str(raised.value).startswith("webhook shop: 127.0.0.1 ")
    assert "t0ken" not in str(raised.value)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_accepted(status: int) -> None:
    with receiver(status, {"Content-Length": "99999999"}) as got:
        webhook(f"http://127.0.0.1:{got.port}").send(single())
        assert len(got.requests) == 1


def test_the_wait_that_is_asked_for() -> None:
    with receiver(429, {"Retry-After": "120"}) as got, pytest.raises(Unreachable) as raised:
        webhook(f"http://127.0.0.1:{got.port}").send(single())
    assert raised.value.retry_after == 120.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("9" * 99, 86_400.0),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Thu, 99 Jan 1970 00:00:00 GMT", None),
    ],
)
def test_waits(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header, NOW) == seconds


def test_a_receiver_that_does_not_answer() -> None:
    with (
        receiver(0) as got,
        pytest.raises(Unreachable, match=r"did not answer within 0\.2 s"),
    ):
        webhook(f"http://127.0.0.1:{got.port}", timeout=0.2).send(single())


@pytest.mark.parametrize("step", [Webhook.check, lambda channel: channel.send(single())])
def test_nobody_listens(step: Callable[[Webhook], None]) -> None:
    with pytest.raises(Unreachable, match="can't be reached"):
        step(webhook(f"http://127.0.0.1:{free_port()}"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificates"))


def test_tls(certificate: Certificate) -> None:
    with receiver(tls=certificate) as got:
        channel = webhook(f"https://localhost:{got.port}", ca_file=certificate.authority)
        channel.check()
        assert not got.requests
        channel.send(single())
        assert len(got.requests) == 1


def test_certificates_that_are_not_trusted(certificate: Certificate) -> None:
    with receiver(tls=certificate) as got:
        for url, file in (
            (f"https://localhost:{got.port}", None),
            (f"https://127.0.0.1:{got.port}", certificate.authority),
        ):
            with pytest.raises(Misconfigured, match=r"not trusted .*ca_file"):
                webhook(url, ca_file=file).send(single())
        assert not got.requests


def test_tls_where_none_is_spoken() -> None:
    with receiver() as got, pytest.raises(Misconfigured, match="does not speak TLS"):
        webhook(f"https://127.0.0.1:{got.port}").check()


def test_authorities_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="ca_file"):
        webhook("https://127.0.0.1:1", ca_file=tmp_path / "gone.pem").check()


def test_hosts_that_are_no_names() -> None:
    with pytest.raises(Unreachable):
        webhook(f"https://{'x' * 64}.example").check()


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://example.com/t0ken", "could be read on its way"),
        ("http://127.0.0.1.example.com/t0ken", "could be read on its way"),
        ("ftp://example.com/t0ken", "write https://host/path"),
        ("https:///t0ken", "write https://host/path"),
        ("https://example.com:99999/t0ken", "write https://host/path"),
        ("https://[::1/t0ken", "write https://host/path"),
        ("https://example.com/t0ken\r\nX: y", "write https://host/path"),
        ("https://example.com/t0ken ü", "write https://host/path"),
        ("https://jane:t0ken@example.com/", "take out user, password"),
        ("https://example.com/#t0ken", "take out user, password"),
        ("", "write https://host/path"),
    ],
)
def test_addresses_that_can_not_be_used(url: str, text: str) -> None:
    with pytest.raises(ValueError, match=text) as raised:
        webhook(url)
    assert "t0ken" not in str(raised.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "LOCALHOST"])
def test_plain_http_on_this_machine(host: str) -> None:
    assert webhook(f"http://{host}:8000/x").name == "shop"


def test_secrets_that_can_not_be_used() -> None:
    with pytest.raises(ValueError, match="whsec_") as raised:
        Webhook("shop", "https://example.com", "s3cr3t")
    assert "s3cr3t" not in str(raised.value)


def test_nothing_secret_in_its_repr() -> None:
    made = repr(webhook("https://example.com/t0ken"))
    assert SECRET not in made
    assert "t0ken" not in made
