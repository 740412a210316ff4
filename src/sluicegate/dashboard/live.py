"""The live page, its stream of states, and one state by itself."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sluicegate.api.context import Context
from sluicegate.dashboard import seed
from sluicegate.dashboard.example import command
from sluicegate.dashboard.feed import SECONDS, Feed
from sluicegate.dashboard.statistics import Statistics
from sluicegate.dashboard.story import Story
from sluicegate.dashboard.stream import CHECK_SECONDS, Stream
from sluicegate.dashboard.templating import render
from sluicegate.detector.definition import Definition

Endpoint = Callable[[Request], Awaitable[Response]]
Guard = Callable[[Endpoint], Endpoint]

log = structlog.get_logger()


def routes(
    context: Context,
    statistics: Statistics,
    guard: Guard,
    story: Callable[[], Story] | None = None,
    *,
    seconds: float = SECONDS,
    check: float = CHECK_SECONDS,
) -> list[BaseRoute]:
    """`/ui/`, `/ui/live` and `/ui/state`; begins to count, and to read what was stored before.

    Called in the event loop that serves.

    Args:
        guard: wraps an endpoint so that only those who are signed in reach it.
        story: what really happened, told anew for every state.
        seconds: from one state to the next.
        check: seconds after which a stream's visitor must be found signed in again.
    """

    def definition() -> Definition | None:
        live = context.host.processor.live
        return None if live is None else live.definition

    statistics.bind(definition)
    feed = Feed(context, statistics, story, seconds=seconds)
    reading = asyncio.get_running_loop().create_task(_seed(context, statistics))
    statistics.on_close(lambda: _cancel(reading))

    async def page(request: Request) -> Response:
        found = definition()
        url = f"{request.url.scheme}://{request.url.netloc}"
        return render(
            "live.html",
            user=getattr(request.state, "user", None),
            command=command(
                None if found is None else found.event_type,
                url,
                token=bool(context.tokens.known),
            ),
        )

    async def state(_request: Request) -> Response:
        return Response(
            await feed.state(),
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )

    async def allowed(_request: Request) -> Response:
        return Response(status_code=204)

    async def live(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")

        async def still() -> bool:
            try:
                answer = await guard(allowed)(Request(request.scope))
            except Exception:
                return False
            return answer.status_code == 204

        if not feed.enter():
            return JSONResponse(
                {"error": "too many pages are open; close some"},
                503,
                {"retry-after": "30", "cache-control": "no-store"},
            )
        return Stream(feed, still, check=check)

    return [
        Route("/ui/", guard(page)),
        Route("/ui/live", guard(live)),
        Route("/ui/state", guard(state)),
    ]


async def _seed(context: Context, statistics: Statistics) -> None:
    """Counts stored outputs, beside the event loop."""
    live = context.host.processor.live
    if live is None:
        return
    decode, started = live.stored, statistics.started
    try:
        past = await context.read(lambda connection: seed.stored(connection, decode, started))
        if past is not None:
            await asyncio.to_thread(statistics.seed, past.batches, live.definition, past.since)
    except Exception as error:
        log.warning("stored outputs not counted", error=type(error).__name__)


def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
