"""The pages for people, beside the interface for programs."""

from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sluicegate.api.context import Context
from sluicegate.api.site import Pages
from sluicegate.dashboard import assets, event, invitations, live, users
from sluicegate.dashboard.entries import Entries
from sluicegate.dashboard.gate import HOME, Gate, go
from sluicegate.dashboard.passwords import Cost
from sluicegate.dashboard.routes import Access
from sluicegate.dashboard.signing import Signing
from sluicegate.dashboard.statistics import Statistics
from sluicegate.dashboard.story import Story
from sluicegate.dashboard.templating import render
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Report
from sluicegate.store import users as rows
from sluicegate.store.database import transaction
from sluicegate.store.users import User

T = TypeVar("T")

PATHS = ("/", "/ui/", "/ui")
"""What the gate leaves to the pages."""


class Dashboard:
    """All pages; a `sluicegate.api.site.Site`.

    Args:
        directory: the data directory.
        clock: microseconds UTC.
        story: what the live page tells of what really happened.
        cost: of passwords, for tests.
    """

    def __init__(
        self,
        directory: Path,
        clock: Callable[[], int],
        story: Callable[[], Story] | None = None,
        *,
        cost: Cost | None = None,
    ) -> None:
        self._directory = directory
        self._clock = clock
        self._story = story
        self._cost = cost
        self._entries = Entries()
        self._statistics = Statistics(clock)

    def observe(self, report: Report, seconds: float) -> None:
        """Counts a committed batch."""
        self._statistics.observe(report, seconds)

    def pages(self, context: Context) -> Pages:
        """All routes."""
        gate = Gate(context, self._clock)
        signing = Signing(context, self._clock, self._cost)
        access = Access(context, gate, signing, self._entries, self._clock)
        routes: list[BaseRoute] = [
            Route("/", _home),
            Route("/ui", _home),
            *assets.routes(),
            *access.routes(),
            *live.routes(context, self._statistics, gate.guard, self._story),
            *event.routes(context, gate),
            Route("/ui/{rest:path}", gate.guard(_nothing)),
        ]
        return Pages(routes, PATHS)

    def close(self) -> None:
        """Ends streams."""
        self._statistics.close()

    def invitation(self, url: str) -> str | None:
        """A one-time link for the first user; None when somebody has a password.

        Args:
            url: of the server.
        """
        key = self._stored(lambda c: invitations.invite_first(c, self._clock()))
        return None if key is None else invitations.link(url, key)

    def entry(self, url: str, name: str) -> str:
        """A link that signs in at once as a user, who is made when there is none of this name.

        It admits once from anywhere, again from this machine alone, and ends with the process.

        Args:
            url: of the server.
        """
        found = users.checked(name)
        user = User(users.identity(found), found, None, self._clock())

        def make(connection: Connection) -> None:
            with transaction(connection):
                rows.add(connection, user)

        self._stored(make)
        return self._entries.link(url, user.id)

    def _stored(self, function: Callable[[Connection], T]) -> T:
        connection = open_data(self._directory)
        try:
            return function(connection)
        finally:
            connection.close()


async def _home(_request: Request) -> Response:
    return go(HOME)


async def _nothing(_request: Request) -> Response:
    return render(
        "problem.html", status=404, title="No such page", text="There is no page of this address."
    )
