"""`POST /events` and `GET /events/{id}`."""

from concurrent.futures import Future
from sqlite3 import Connection
from time import perf_counter

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sluicegate.api.body import header, read_body, split
from sluicegate.api.context import Context, answer, raw
from sluicegate.api.errors import ApiError, encode, send_json
from sluicegate.events.time import format_time
from sluicegate.runtime.assembly import find_output
from sluicegate.runtime.processor import Input, Processor
from sluicegate.runtime.server import WAITING


class Accepted(msgspec.Struct):
    """The answer of 202: how many, and the first and last offset in `transactions`."""

    accepted: int
    offsets: tuple[int, int]


class Append:
    """`POST /events`: takes records and answers once they are durable."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(scope, receive, self._context.max_body)
        records = split(body, header(scope, b"content-type"))
        offsets = await append(self._context, records)
        accepted = Accepted(len(offsets), (offsets[0], offsets[-1]))
        await send_json(send, 202, encode(accepted))


async def append(context: Context, records: list[bytes]) -> range:
    """Hands in records; their offsets after the commit.

    Raises:
        ApiError: 413 for more than the worker ever takes at once; 503 when it takes none.
    """
    if len(records) > WAITING:
        raise ApiError(
            413, f"{len(records)} records in one request", f"send at most {WAITING} at once"
        )
    began = perf_counter()
    observed = context.metrics.commit_seconds

    def hand_in() -> "Future[range]":
        done = context.host.worker.append([Input(record) for record in records])
        done.add_done_callback(lambda _: observed.add(perf_counter() - began))
        return done

    offsets: range = await context.answered(hand_in)
    return offsets


def routes(context: Context) -> list[Route]:
    """The routes of this module."""

    async def stored(request: Request) -> Response:
        event_id = request.path_params["event_id"]
        found = await context.call(lambda processor: find(processor, event_id))
        if found is None:
            raise ApiError(
                404,
                "no event of this id is stored",
                "check the id; an event appears once it is scored",
            )
        return answer(found)

    return [
        Route("/events", Append(context), methods=["POST"]),
        Route("/events/{event_id:path}", stored),
    ]


class Verdict(msgspec.Struct):
    """What is known about an event, and since when."""

    label: str
    label_time: str


class Found(msgspec.Struct):
    """A stored event: its newest output record, where it stands, and the verdict if any."""

    offset: int
    output: msgspec.Raw
    verdict: Verdict | None


def find(processor: Processor, event_id: str) -> Found | None:
    """The newest output of an event; runs in the worker's thread, so it sees every commit."""
    live = processor.live
    held = live and find_output(processor.log, processor.index, live, event_id)
    if not held:
        return None
    offset, record, _ = held
    return Found(offset, raw(record), _verdict(processor.connection, offset))


def _verdict(connection: Connection, offset: int) -> Verdict | None:
    row = connection.execute(
        "SELECT verdict, time FROM verdicts WHERE event = ?", (offset,)
    ).fetchone()
    return None if row is None else Verdict(row[0], format_time(row[1]))
