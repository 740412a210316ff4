"""Alerts to other programs by signed HTTP POST."""

import ssl
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.channel import Misconfigured, Refused, Unreachable
from sluicegate.alerts.keys import plain_key
from sluicegate.alerts.payload import payload
from sluicegate.alerts.signature import keys, sign

MOST_SECONDS = 86_400.0
"""Longest wait that a receiver can ask for."""

_LATER = (408, 425, 429)
_WRONG = (401, 403, 404, 405, 410)


class Webhook:
    """A channel that posts deliveries as JSON (`payload`), signed (`signature`).

    Redirects are not followed, proxies not used, and answers' bodies not read.

    Args:
        url: https, or http on this machine; it may hold a token, so messages name the host only.
        secret: ``whsec_`` and base64 of 24 to 64 bytes; several with spaces between while the
            receiver changes from one to the other.
        timeout: seconds for each step.
        ca_file: certificates to trust instead of the system's (PEM).
        clock: seconds since the epoch, for the signature.

    Raises:
        ValueError: for a URL or secret that can't be used; neither is quoted.
    """

    def __init__(
        self,
        name: str,
        url: str,
        secret: str,
        timeout: float = 10.0,
        ca_file: str | Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self._secure, self._host, self._port, self._target = _parts(url)
        keys(secret)
        self._secret = secret
        self._timeout = timeout
        self._ca_file = ca_file
        self._clock = clock
        self._where = f"webhook {name}: {self._host}"

    def send(self, delivery: Delivery) -> None:
        """Posts; returns once the receiver has answered with 2xx."""
        body = payload(delivery)
        identity = plain_key(delivery.key)
        now = int(self._clock())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "sluicegate",
            "Connection": "close",
            "Idempotency-Key": identity,
            "webhook-id": identity,
            "webhook-timestamp": str(now),
            "webhook-signature": sign(self._secret, identity, now, body),
        }
        connection = self._connection()
        try:
            connection.request("POST", self._target, body, headers)
            answer = connection.getresponse()
            status, retry_after = answer.status, answer.getheader("Retry-After")
            answer.close()
        except (HTTPException, OSError, UnicodeError) as error:
            raise self._failed(error) from None
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise self._refusal(status, retry_after)

    def check(self) -> None:
        """Connects (with TLS) and posts nothing; raises as `send` does."""
        connection = self._connection()
        try:
            connection.connect()
        except (HTTPException, OSError, UnicodeError) as error:
            raise self._failed(error) from None
        finally:
            connection.close()

    def close(self) -> None:
        """Nothing is held between two deliveries."""

    def _connection(self) -> HTTPConnection:
        if not self._secure:
            return HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            context = ssl.create_default_context(cafile=self._ca_file)
        except OSError as error:
            raise Misconfigured(
                f"webhook {self.name}: ca_file: {self._ca_file} can't be read"
                f" ({error.strerror or 'no PEM certificates'}); name a file of PEM certificates"
            ) from None
        return HTTPSConnection(self._host, self._port, timeout=self._timeout, context=context)

    def _failed(self, error: Exception) -> Unreachable | Refused:
        match error:
            case ssl.SSLCertVerificationError(verify_message=reason):
                return Misconfigured(
                    f"{self._where} shows a certificate that is not trusted ({reason});"
                    " set ca_file to its authority, or correct the host"
                )
            case ssl.SSLError():
                return Misconfigured(f"{self._where} does not speak TLS there; correct the URL")
            case TimeoutError():
                return Unreachable(f"{self._where} did not answer within {self._timeout:g} s")
            case OSError(strerror=reason) if reason:
                return Unreachable(f"{self._where} can't be reached ({reason})")
            case _:
                return Unreachable(f"{self._where} broke off ({type(error).__name__})")

    def _refusal(self, status: int, retry_after: str | None) -> Unreachable | Refused:
        if status >= 500 or status in _LATER:
            return Unreachable(
                f"{self._where} can't take it now ({status})",
                seconds_of(retry_after, self._clock()),
            )
        if 300 <= status < 400:
            return Misconfigured(
                f"{self._where} answers with a redirect ({status}), which is not followed;"
                " set url to the final address"
            )
        if status in _WRONG:
            return Misconfigured(
                f"{self._where} refuses ({status}); correct url or secret, or the receiver"
            )
        return Refused(f"{self._where} refused the content ({status}); its log says why")


def seconds_of(retry_after: str | None, now: float) -> float | None:
    """The wait that a ``Retry-After`` header asks for (RFC 9110, 10.2.3), None for none.

    >>> seconds_of("120", 0.0), seconds_of("Thu, 01 Jan 1970 00:01:00 GMT", 15.0)
    (120.0, 45.0)
    >>> seconds_of("soon", 0.0)
    """
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), MOST_SECONDS)
    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(moment - now, 0.0), MOST_SECONDS)


def _parts(url: str) -> tuple[bool, str, int | None, str]:
    """Whether with TLS, host, port, and what follows them in the URL."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("url: not an address; write https://host/path") from None
    visible = all("!" <= c <= "~" for c in url)
    if parts.scheme not in ("https", "http") or not host or not visible:
        raise ValueError("url: not an address of this kind; write https://host/path")
    if "@" in parts.netloc or parts.fragment:
        raise ValueError("url: take out user, password and fragment (#…); requests are signed")
    if parts.scheme == "http" and not _this_machine(host):
        raise ValueError(f"url: http:// to {host} could be read on its way; use https://")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme == "https", host, port, target


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
