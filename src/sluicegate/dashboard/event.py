"""The page of one event."""

from sqlite3 import Connection

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sluicegate.api.context import Context
from sluicegate.dashboard.explained import Explained, explain
from sluicegate.dashboard.gate import Gate
from sluicegate.dashboard.templating import render
from sluicegate.runtime.looking import find_event
from sluicegate.store import registry

PATH = "/ui/events/{event_id:path}"


def routes(context: Context, gate: Gate) -> list[BaseRoute]:
    """The page's route."""

    async def event(request: Request) -> Response:
        event_id = request.path_params["event_id"]
        found = await context.read(lambda connection: _explained(connection, event_id))
        if found is None:
            return render(
                "problem.html",
                status=404,
                title="No such event",
                text="No output of this event is stored. It may be unknown, rejected, or older"
                " than events are kept; a new one appears once it is scored.",
            )
        return render("event.html", user=request.state.user, event=found)

    return [Route(PATH, gate.guard(event))]


def _explained(connection: Connection, event_id: str) -> Explained | None:
    found = find_event(connection, event_id)
    if found is None:
        return None
    version = registry.active(connection)
    return explain(event_id, found, None if version is None else version.definition)
