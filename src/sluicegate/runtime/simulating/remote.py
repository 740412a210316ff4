"""Events to a server by HTTP: at least once, however often it has to be tried."""

import http.client
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sluicegate.events.time import SECOND, to_micros
from sluicegate.runtime.running import ServerError
from sluicegate.runtime.simulating.pacing import GRAIN, Clock

TIMEOUT: Final = 60.0
"""Seconds in which an answer must have come."""

FIRST_WAIT: Final = SECOND // 10
LONGEST_WAIT: Final = 10 * SECOND
"""Of the back-off, in µs."""

LONGEST_ASKED: Final = 600 * SECOND
"""Most that a ``Retry-After`` is obeyed, in µs."""

_AGAIN: Final = (429, 500, 502, 503, 504)


class Gone(Exception):  # noqa: N818 - says what it is
    """There is no server at this address, or no more."""


class _Answer(NamedTuple):
    status: int
    after: str | None
    said: str


class Remote:
    """Posts batches to ``/events`` and tries again for as long as it takes.

    Repeats do no harm: the server knows events by their id.

    Args:
        url: of the server, with or without ``/events`` at its end.
        token: bearer token, empty for none.
        clock: waits between two attempts.
        wall: microseconds UTC, for a ``Retry-After`` that is a date.
        told: told when an attempt fails for the first time, and when events are taken again.
        lasting: keep trying when nobody answers; else `Gone` is raised.

    Raises:
        ServerError: when the URL is none, or trying again would not help.
    """

    grain = GRAIN

    def __init__(
        self,
        url: str,
        token: str,
        clock: Clock,
        wall: Callable[[], int],
        told: Callable[[str], None],
        *,
        lasting: bool = True,
    ) -> None:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ServerError(f"{url} is no URL: {error}") from None
        if parts.scheme not in ("http", "https") or not host:
            raise ServerError(f"{url} is no URL of a server; write one such as http://host:8080")
        if parts.query or parts.fragment or parts.username:
            raise ServerError(
                "the URL must not have a user, a query or a fragment; set SLUICEGATE_TOKEN for"
                " the token"
            )
        path = parts.path.rstrip("/")
        self._path = path if path.endswith("/events") else f"{path}/events"
        self._shown = f"{parts.scheme}://{parts.netloc}{self._path}"
        self._headers = {"Content-Type": "application/x-ndjson"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        if parts.scheme == "https":
            self._connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            self._connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        self._clock = clock
        self._wall = wall
        self._told = told
        self._lasting = lasting

    def send(self, raws: list[bytes]) -> bool:
        """Returns once the server has them durably; False when it was stopped before.

        Raises:
            ServerError: when the server refuses them, as it always will.
            Gone: when nobody answers and it is not `lasting`.
        """
        body, wait, failed = b"\n".join(raws), FIRST_WAIT, False
        while True:
            asked = 0
            try:
                answer = self._post(body)
            except ssl.SSLCertVerificationError as error:
                raise ServerError(f"{self._shown}: {error.verify_message}") from None
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                if not self._lasting:
                    raise Gone(self._shown) from None
                trouble = f"does not answer ({error or type(error).__name__})"
            else:
                if 200 <= answer.status < 300:
                    if failed:
                        self._told(f"{self._shown} takes events again")
                    return True
                if answer.status not in _AGAIN:
                    raise ServerError(self._refusal(answer))
                trouble = f"answered {answer.status}"
                asked = retry_after(answer.after, self._wall())
            if not failed:
                failed = True
                self._told(f"{self._shown} {trouble}; trying again until it takes them")
            if self._clock.wait(asked or wait):
                return False
            wait = min(2 * wait, LONGEST_WAIT)

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def _post(self, body: bytes) -> _Answer:
        reused = self._connection.sock is not None
        try:
            return self._once(body)
        except (ConnectionError, http.client.CannotSendRequest):
            self._connection.close()
            if not reused:
                raise
            # A server closes connections that were idle for long.
            return self._once(body)

    def _once(self, body: bytes) -> _Answer:
        self._connection.request("POST", self._path, body, self._headers)
        answer = self._connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
        return _Answer(answer.status, answer.headers.get("Retry-After"), said)

    def _refusal(self, answer: _Answer) -> str:
        text = f"{self._shown} answered {answer.status}: {answer.said[:500].strip()}"
        if answer.status in (401, 403):
            text += "\nSet SLUICEGATE_TOKEN, or name the server's data directory with --dir."
        return text


def retry_after(header: str | None, now: int) -> int:
    """Microseconds that a ``Retry-After`` (RFC 9110, 10.2.3) asks to wait; 0 for none.

    >>> retry_after("2", 0), retry_after("Thu, 01 Jan 1970 00:00:03 GMT", 0), retry_after("?", 0)
    (2000000, 3000000, 0)
    """
    if header is None:
        return 0
    if header.strip().isdecimal():
        return min(int(header) * SECOND, LONGEST_ASKED)
    try:
        moment: datetime = parsedate_to_datetime(header)
    except ValueError:
        return 0
    until = to_micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return max(0, min(until - now, LONGEST_ASKED))
