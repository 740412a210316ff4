"""`GET /rejected` and `POST /rejected/replay`."""

from itertools import islice
from sqlite3 import Connection

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluicegate.api.body import number
from sluicegate.api.context import Context, answer, read_json, who
from sluicegate.api.errors import ApiError
from sluicegate.events.time import format_time
from sluicegate.runtime.replaying import (
    NoSuchRejection,
    Rejected,
    rejected,
    rejected_at,
    replay,
    replay_new,
)

_PAGE = 1_000


class Replay(msgspec.Struct, forbid_unknown_fields=True):
    """Which rejected records to send once more: these offsets, or all of a code not sent yet."""

    offsets: list[int] | None = None
    code: str | None = None


def routes(context: Context) -> list[Route]:
    """The routes of this module."""

    async def listed(request: Request) -> Response:
        query = request.query_params
        after = number(query, "after", -1, -1, 1 << 62)
        limit = number(query, "limit", 100, 1, _PAGE)
        code = query.get("code")

        def page(connection: Connection) -> list[Rejected]:
            return list(islice(rejected(connection, code=code, after=after), limit))

        found = await context.read(page)
        last = found[-1].offset if found else after
        return answer({"rejected": [_shown(item) for item in found], "last": last})

    async def again(request: Request) -> Response:
        wanted = await read_json(context, request, Replay)
        offsets, code = wanted.offsets, wanted.code
        if (offsets is None) == (code is None):
            raise ApiError(
                422,
                "name either offsets or a code",
                'send {"offsets": [3, 4]} or {"code": "future"}; GET /rejected lists them',
                field="offsets",
            )
        by, at = who(request), context.host.clock()

        def send(connection: Connection) -> int:
            if offsets is None:
                return replay_new(connection, code=code, by=by, at=at)
            items = [rejected_at(connection, offset) for offset in offsets]
            return replay(connection, items, by=by, at=at)

        try:
            sent = await context.write(send)
        except NoSuchRejection as error:
            raise ApiError(404, str(error), "GET /rejected lists them", field="offsets") from None
        return answer({"replayed": sent}, 202)

    return [
        Route("/rejected", listed),
        Route("/rejected/replay", again, methods=["POST"]),
    ]


def _shown(item: Rejected) -> dict[str, object]:
    """A rejection with its bytes as text, where they are text."""
    one = item.rejection
    return {
        "offset": item.offset,
        "topic": one.topic,
        "input_offset": one.offset,
        "arrived": format_time(one.append_time),
        "code": one.code,
        "field": one.field,
        "value": one.value,
        "reason": one.reason,
        "record": one.raw().decode("utf-8", "backslashreplace"),
        "replayed": None if item.replayed is None else format_time(item.replayed),
    }
