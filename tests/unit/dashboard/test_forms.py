import asyncio
import sqlite3
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sluicegate.dashboard.forms import MOST, form


def post(handler, body: bytes) -> Response:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"host", b"a:1"), (b"origin", b"http://a:1")]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    return asyncio.run(form(handler)(Request(scope, receive)))


async def echo(_request: Request, fields: Mapping[str, str]) -> Response:
    return PlainTextResponse(repr(dict(fields)))


def test_fields_are_read() -> None:
    assert post(echo, b"a=1+2&b=%C3%A4&c=&a=3").body.decode() == "{'a': '3', 'b': 'ä', 'c': ''}"
    assert post(echo, b"a=\xff%ff").body.decode() == "{'a': '\ufffd\ufffd'}"


def test_too_many_fields_are_refused() -> None:
    assert post(echo, b"&".join([b"a=1"] * MOST)).status_code == 200
    answer = post(echo, b"a=1&" * MOST + b"a=1")
    assert (answer.status_code, answer.media_type) == (400, "text/html")


def test_a_busy_database_is_said_in_words() -> None:
    async def busy(_request: Request, _fields: Mapping[str, str]) -> Response:
        raise sqlite3.OperationalError("database is locked")

    answer = post(busy, b"")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert b"busy" in answer.body
