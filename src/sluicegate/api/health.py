"""`GET /healthz` for anyone, `GET /metrics` for those with a token."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluicegate.api.context import HOW_TO_PUBLISH, NO_VERSION, Context, answer
from sluicegate.api.errors import ApiError
from sluicegate.api.metrics import exposition
from sluicegate.runtime.alert_health import REMEDY, TROUBLE, troubled
from sluicegate.store.backlog import backlog

PATIENCE_SECONDS = 2.0
"""How long a healthy worker may take between two batches."""

TEXT = "text/plain; version=0.0.4; charset=utf-8"


def routes(context: Context) -> list[Route]:
    """The routes of this module."""
    host = context.host

    async def health(_request: Request) -> Response:
        missing = ""
        remedy = ""
        if not host.worker.alive:
            missing, remedy = "the worker has ended", "start the server again; the log says why"
        elif host.worker.failure is not None:
            missing = "batches can't be committed"
            remedy = "the log says why; is the disk full?"
        else:
            try:
                await asyncio.wait_for(context.call(lambda _: None), PATIENCE_SECONDS)
            except TimeoutError:
                missing = f"the worker has been busy for {PATIENCE_SECONDS:g} s"
                remedy = "wait; after a publication it may be warming states"
            except ApiError as error:
                missing, remedy = error.problem.error, error.problem.remedy
        live = host.processor.live
        if not missing and live is None:
            missing, remedy = NO_VERSION, HOW_TO_PUBLISH
        found = {
            "status": "missing" if missing else "ok",
            "active_version": None if live is None else live.number,
        }
        if missing:
            return answer({**found, "error": missing, "remedy": remedy}, 503)
        if troubled(await context.read(backlog), host.clock()):
            # Events are decided all the same: whoever balances load must not turn away.
            return answer({**found, "status": "degraded", "error": TROUBLE, "remedy": REMEDY})
        return answer(found)

    async def metrics(_request: Request) -> Response:
        text = await context.read(lambda connection: exposition(context.metrics, host, connection))
        return Response(text, media_type=TEXT)

    return [Route("/healthz", health), Route("/metrics", metrics)]
