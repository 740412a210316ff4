"""The page of one event."""

from sqlite3 import Connection

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sluicegate.api.context import Context
from sluicegate.dashboard.explained import Explained, explain
from sluicegate.dashboard.gate import Gate
from sluicegate.dashboard.templating import render
from sluicegate.detector.definition import Definition
from sluicegate.detector.output import output_of
from sluicegate.runtime.looking import find_event
from sluicegate.store import registry

PATH = "/ui/events/{event_id:path}"


def routes(context: Context, gate: Gate) -> list[BaseRoute]:
    """The page's route."""

    async def event(request: Request) -> Response:
        event_id = request.path_params["event_id"]
        found = await context.read(lambda connection: explained(connection, event_id))
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


def explained(connection: Connection, event_id: str) -> Explained | None:
    """What the page shows of an event, None when none is held."""
    found = find_event(connection, event_id)
    if found is None:
        return None
    return explain(event_id, found, _definition(connection, found.record))


def _definition(connection: Connection, record: bytes) -> Definition | None:
    """Of the version that decided, as rules change; else of the active one."""
    try:
        return registry.version(connection, int(output_of(record).detector_version)).definition
    except (ValueError, registry.NoSuchVersion):
        version = registry.active(connection)
        return None if version is None else version.definition
