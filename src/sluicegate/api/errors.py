"""What a caller is told when something can't be done: field, value and remedy, as JSON."""

import msgspec
from msgspec import Struct
from starlette.types import Send

from sluicegate.events.errors import InvalidEvent, shorten

JSON = (b"content-type", b"application/json")

RETRY_SECONDS = 1


class Problem(Struct, omit_defaults=True, kw_only=True):
    """The body of an answer of status 400 and above.

    Attributes:
        error: what is wrong.
        field, value: where, when one field is at fault.
        remedy: what to do.
        code: a stable word, for events and labels (`sluicegate.events.errors.InvalidEvent`).
        offset: where a rejected event stands in `transactions`.
    """

    error: str
    field: str = ""
    value: str = ""
    remedy: str
    code: str = ""
    offset: int | None = None


class ApiError(Exception):
    """Ends a request with a status and a problem.

    Args:
        status: of HTTP.
        error, remedy, field, value, code: see `Problem`.
        headers: further headers of the answer.
    """

    def __init__(
        self,
        status: int,
        error: str,
        remedy: str,
        *,
        field: str = "",
        value: object = None,
        code: str = "",
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        super().__init__(error)
        self.status = status
        self.problem = Problem(
            error=error, field=field, value=shorten(value), remedy=remedy, code=code
        )
        self.headers = headers


encode = msgspec.json.Encoder().encode


def unavailable(error: str, remedy: str) -> ApiError:
    """A 503 that asks to come again soon."""
    after = (b"retry-after", str(RETRY_SECONDS).encode())
    return ApiError(503, error, remedy, headers=(after,))


def invalid(error: InvalidEvent) -> ApiError:
    """A 422 for an event that is none.

    >>> invalid(InvalidEvent("missing", "event_id", None, "required; send it")).problem.field
    'event_id'
    """
    found = ApiError(
        422,
        str(error),
        "correct it and send the event again",
        field=error.field,
        code=error.code,
    )
    found.problem.value = error.value
    return found


async def send_json(
    send: Send, status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """A whole answer of JSON bytes."""
    length = (b"content-length", str(len(body)).encode())
    await send(
        {"type": "http.response.start", "status": status, "headers": [JSON, length, *headers]}
    )
    await send({"type": "http.response.body", "body": body})


async def send_problem(send: Send, error: ApiError) -> None:
    """The answer for an error."""
    await send_json(send, error.status, encode(error.problem), error.headers)
