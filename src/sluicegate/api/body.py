"""Bodies of requests: read within a limit, and split into records without touching them."""

from typing import Any, TypeVar

import msgspec
from starlette.types import Receive, Scope

from sluicegate.api.errors import ApiError

NDJSON = (b"application/x-ndjson", b"application/ndjson", b"application/jsonl")

_raws = msgspec.json.Decoder(list[msgspec.Raw]).decode

T = TypeVar("T")


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of a name (in lower case), None without."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body.

    Raises:
        ApiError: 413 when it is larger than `limit` bytes; 400 when the caller went away.
    """
    declared = header(scope, b"content-length")
    if declared is not None and declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):
        parts, size = [body], len(body)
        while message.get("more_body", False):
            if size > limit:
                raise _too_large(limit)
            message = await receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
        body = b"".join(parts)
    if message["type"] == "http.disconnect":
        raise ApiError(400, "the request was cut off", "send it again")
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> ApiError:
    return ApiError(
        413, f"the body is larger than {limit} bytes", "send fewer records in one request"
    )


def split(body: bytes, content_type: bytes | None) -> list[bytes]:
    """The records of a body: one JSON value, the elements of an array, or a line each.

    Records are the caller's bytes; nothing but an array's syntax is checked.

    Raises:
        ApiError: 400 for no record at all, or an array that is no JSON.

    >>> split(b'[{"a": 1.0}, 7]', None)
    [b'{"a": 1.0}', b'7']
    >>> split(b'{"a":1}\\n\\nbad\\n', b"application/x-ndjson; charset=utf-8")
    [b'{"a":1}', b'bad']
    """
    kind = (content_type or b"").partition(b";")[0].strip().lower()
    if kind in NDJSON:
        records = [line for line in map(bytes.strip, body.split(b"\n")) if line]
    else:
        body = body.strip()
        if body.startswith(b"["):
            try:
                records = [bytes(item) for item in _raws(body)]
            except (msgspec.DecodeError, RecursionError) as error:
                raise ApiError(
                    400,
                    f"the array is not JSON: {error}",
                    "nothing of it was taken; correct it and send it again",
                ) from None
        else:
            records = [body] if body else []
    if not records:
        raise ApiError(
            400,
            "no record in the body",
            "send a JSON object, an array of them, or one a line as application/x-ndjson",
        )
    return records


def decode(body: bytes, kind: type[T]) -> T:
    """A body of a declared form.

    Raises:
        ApiError: 422 naming the field at fault; 400 for what is no JSON.
    """
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except msgspec.ValidationError as error:
        text, _, where = str(error).partition(" - at `$")
        field = where.strip("`.")
        if "required field" in text and "`" in text:
            field = text.split("`")[1]
        raise ApiError(
            422, text.replace("`", ""), "correct it; docs/api.md describes the body", field=field
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError(400, f"the body is not JSON: {error}", "send a JSON object") from None


def number(query: Any, name: str, default: int, low: int, high: int) -> int:
    """A whole number out of the query.

    Raises:
        ApiError: 422 when it is none or out of bounds.

    >>> number({"limit": "7"}, "limit", 100, 1, 1000)
    7
    """
    text = query.get(name)
    if text is None:
        return default
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise ApiError(
            422,
            f"{name} must be a whole number of {low} to {high}",
            "correct it or leave it out",
            field=name,
            value=text,
        )
    return value
