"""`POST /labels` and `GET /labels/parked`."""

from sqlite3 import Connection

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluicegate.api.body import number, read_body, split
from sluicegate.api.context import Context, answer, raw
from sluicegate.events.time import format_time
from sluicegate.runtime.labelling import LabelAnswer


class Answered(msgspec.Struct, omit_defaults=True):
    """What became of one label: ``applied``, ``unchanged``, ``parked`` or ``rejected``."""

    event_id: str | None
    status: str
    reason: str = ""


class _Id(msgspec.Struct):
    event_id: str | None = None


_id = msgspec.json.Decoder(_Id).decode


def routes(context: Context) -> list[Route]:
    """The routes of this module."""

    async def label(request: Request) -> Response:
        body = await read_body(request.scope, request.receive, context.max_body)
        raws = split(body, request.headers.get("content-type", "").encode())
        found: list[LabelAnswer] = await context.answered(lambda: context.host.worker.label(raws))
        return answer(
            {
                "labels": [
                    Answered(event_id(record), one.status, one.reason)
                    for record, one in zip(raws, found, strict=True)
                ]
            }
        )

    async def parked(request: Request) -> Response:
        limit = number(request.query_params, "limit", 100, 1, 1_000)
        return answer(await context.read(lambda connection: _parked(connection, limit)))

    return [Route("/labels", label, methods=["POST"]), Route("/labels/parked", parked)]


def event_id(record: bytes) -> str | None:
    """The event that a label names, None when it names none.

    >>> event_id(b'{"event_id":"e1"}'), event_id(b"[")
    ('e1', None)
    """
    try:
        return _id(record).event_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _parked(connection: Connection, limit: int) -> dict[str, object]:
    count = connection.execute("SELECT COUNT(*) FROM parked_labels").fetchone()[0]
    rows = connection.execute(
        "SELECT event_id, time, value FROM parked_labels ORDER BY time, event_id LIMIT ?", (limit,)
    )
    return {
        "count": count,
        "parked": [
            {"event_id": name, "label_time": format_time(time), "label": raw(value)}
            for name, time, value in rows
        ],
    }
