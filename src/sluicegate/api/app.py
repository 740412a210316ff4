"""The application: all routes behind one gate."""

import traceback
from urllib.parse import urlsplit

import structlog
from starlette.exceptions import HTTPException
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sluicegate.api import detector, events, health, labels, lists, openapi, rejected
from sluicegate.api.auth import loopback
from sluicegate.api.body import header
from sluicegate.api.context import Context
from sluicegate.api.errors import ApiError, send_problem
from sluicegate.api.score import Score
from sluicegate.api.site import NO_PAGES, Pages

OPEN = frozenset({"/healthz"})
"""Paths that need no token."""

SECURITY = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)

log = structlog.get_logger()


def build_app(context: Context, pages: Pages = NO_PAGES) -> ASGIApp:
    """The whole application; `pages` are served beside it."""
    router = Router(
        [
            Route("/score", Score(context), methods=["POST"]),
            *events.routes(context),
            *labels.routes(context),
            *rejected.routes(context),
            *lists.routes(context),
            *detector.routes(context),
            *health.routes(context),
            *openapi.routes(),
            *pages.routes,
        ],
        redirect_slashes=False,
    )
    return Gate(router, context, pages)


class Gate:
    """Lets in those who have a token, and turns whatever goes wrong into JSON.

    Args:
        app: what is behind it.
        context: knows the tokens.
        pages: whose visitors need no token.
    """

    def __init__(self, app: ASGIApp, context: Context, pages: Pages = NO_PAGES) -> None:
        self._app = app
        self._pages = pages
        self._tokens = context.tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                present = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in SECURITY if pair[0] not in present),
                ]
            await send(message)

        try:
            self._admit(scope)
            await self._app(scope, receive, guarded)
        except Exception as error:
            problem = _problem(error, scope)
            if begun:
                raise
            await send_problem(guarded, problem)

    def _admit(self, scope: Scope) -> None:
        who = self._tokens.holder(header(scope, b"authorization"))
        if who is None and scope["path"] not in OPEN and not self._pages.own(scope["path"]):
            raise ApiError(
                401,
                "no valid token",
                "send the header Authorization: Bearer TOKEN; the token is in the data directory's"
                " file `token`",
                headers=((b"www-authenticate", b"Bearer"),),
            )
        if not self._tokens.known:
            _only_here(scope)
        # Routers raise, rather than answer in plain text, where an application is named.
        scope["app"] = self
        scope["state"] = {**scope.get("state", {}), "who": who}


def _only_here(scope: Scope) -> None:
    """Where no token is needed, pages of other sites must not call through the user's browser."""
    for name in (b"host", b"origin"):
        value = header(scope, name)
        if value and not loopback(_host(value.decode("latin-1"))):
            raise ApiError(
                403,
                "the request comes from another site",
                "call the server by its loopback address, or run it without --no-auth",
            )


def _host(text: str) -> str:
    """The host of an origin or of `host:port`; empty for what is neither."""
    try:
        return urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""


def _known(scope: Scope) -> str:
    """The endpoint's name; paths may hold ids."""
    return getattr(scope.get("endpoint"), "__name__", "")


def _problem(error: Exception, scope: Scope) -> ApiError:
    if isinstance(error, ApiError):
        return error
    if isinstance(error, HTTPException):
        if error.status_code == 404:
            return ApiError(404, "there is no such path", "GET /openapi.json lists all paths")
        allowed = (error.headers or {}).get("Allow", "")
        return ApiError(
            error.status_code,
            f"{scope['method']} is not possible here",
            f"use {allowed}",
            headers=((b"allow", allowed.encode()),) if allowed else (),
        )
    # Not its text, which may hold what the caller sent.
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "request failed",
        error=type(error).__name__,
        at=f"{place.filename}:{place.lineno}",
        endpoint=_known(scope),
    )
    return ApiError(500, "the server failed", "the log says why; send it again")
