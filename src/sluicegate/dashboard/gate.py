"""Who may see pages: visitors with a session, or everyone where no token is needed."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sluicegate.api.auth import ANYONE
from sluicegate.api.context import Context
from sluicegate.dashboard import sessions
from sluicegate.dashboard.sessions import Visitor
from sluicegate.dashboard.templating import HEADERS, render
from sluicegate.events.time import SECOND

Endpoint = Callable[[Request], Awaitable[Response]]

LOGIN = "/ui/login"
HOME = "/ui/"
COOKIE_PATH = "/ui"


def target(path: str) -> str:
    """Where to go after a sign-in: a page of an event, or the first one; never another site.

    >>> target("/ui/events/7f3a"), target("//evil.example/ui/events/x"), target("/ui/logout")
    ('/ui/events/7f3a', '/ui/', '/ui/')
    """
    begin = "/ui/events/"
    if path.startswith(begin) and path.isprintable():
        return begin + quote(path[len(begin) :], safe="%")
    return HOME


def same_origin(request: Request) -> bool:
    """Whether a POST comes from one of our own pages.

    Browsers say so themselves in `Sec-Fetch-Site`, whatever a proxy makes of `Host`; where they
    don't (plain HTTP beyond this machine), the origin's host must be ours.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    try:
        origin = urlsplit(request.headers.get("origin", "")).netloc
    except ValueError:
        return False
    return bool(origin) and origin == request.headers.get("host")


def go(path: str) -> RedirectResponse:
    """Sends the browser to another page of ours."""
    return RedirectResponse(path, 303, HEADERS)


class Gate:
    """Knows visitors by their cookie.

    Args:
        context: of the server.
        clock: microseconds UTC.
    """

    def __init__(self, context: Context, clock: Callable[[], int]) -> None:
        self._context = context
        self._clock = clock
        self._touching: set[asyncio.Task[None]] = set()
        self.open = not context.tokens.known

    def key(self, request: Request) -> str | None:
        """What the visitor's cookie holds."""
        return request.cookies.get(_cookie(request))

    async def visitor(self, request: Request) -> Visitor | None:
        """Who visits; None for a stranger."""
        if self.open:
            return Visitor(ANYONE, ANYONE, stale=False)
        key = self.key(request)
        return None if key is None else await self._resume(key)

    async def _resume(self, key: str) -> Visitor | None:
        now = self._clock()
        found = await self._context.read(lambda connection: sessions.resume(connection, key, now))
        if found is not None and found.stale and not self._touching:
            # Beside the request: a busy database must not keep a page waiting.
            task = asyncio.create_task(self._touch(key, now))
            self._touching.add(task)
            task.add_done_callback(self._touching.discard)
        return found

    async def _touch(self, key: str, now: int) -> None:
        with suppress(sqlite3.OperationalError):
            await self._context.write(lambda connection: sessions.touch(connection, key, now))

    def guard(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint for visitors only; `request.state.user` is their name.

        Strangers are sent to sign in, or, when it is no page that they ask for, answered 401.
        """

        async def guarded(request: Request) -> Response:
            visitor = await self.visitor(request)
            if visitor is None:
                return _stranger(request)
            request.state.user = visitor.name
            return await endpoint(request)

        return guarded

    def admit(self, request: Request, response: Response, key: str) -> Response:
        """The response with a session's cookie.

        It is marked `Secure` when the browser says that it sees us by https; its own word is
        enough, as it is its own cookie.
        """
        response.set_cookie(
            _cookie(request),
            key,
            path=COOKIE_PATH,
            max_age=sessions.LIFE // SECOND,
            secure=request.headers.get("origin", "").startswith("https://"),
            httponly=True,
            samesite="strict",
        )
        return response

    def dismiss(self, request: Request, response: Response) -> Response:
        """The response that takes the cookie away."""
        response.delete_cookie(_cookie(request), path=COOKIE_PATH, httponly=True, samesite="strict")
        return response


def _cookie(request: Request) -> str:
    """Named by the port: browsers send one and the same cookie to all ports of a machine."""
    server = request.scope.get("server") or ("", None)
    return f"sluicegate_{server[1] or 0}"


def _stranger(request: Request) -> Response:
    mode = request.headers.get("sec-fetch-mode")
    page = mode == "navigate" or (mode is None and "text/html" in request.headers.get("accept", ""))
    if not page:
        return JSONResponse(
            {"error": "not signed in", "remedy": f"sign in at {LOGIN}"}, 401, HEADERS
        )
    path = quote(request.url.path)
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A link on another site, such as web mail: the browser keeps our cookie back until one of
        # our own pages asks.
        return render("again.html", path=target(path))
    return go(LOGIN if path == HOME else f"{LOGIN}?next={quote(target(path), safe='')}")
