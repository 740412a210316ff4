"""The pages on which people sign in and out."""

from collections.abc import Callable, Mapping
from sqlite3 import Connection

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sluicegate.api.context import Context
from sluicegate.dashboard import invitations, sessions
from sluicegate.dashboard.entries import ENTER, Entries
from sluicegate.dashboard.forms import form
from sluicegate.dashboard.gate import HOME, LOGIN, Gate, go, target
from sluicegate.dashboard.invitations import USED_UP, WELCOME
from sluicegate.dashboard.passwords import LEAST, weakness
from sluicegate.dashboard.signing import Refused, Signing
from sluicegate.dashboard.templating import render
from sluicegate.dashboard.users import UserProblem, checked
from sluicegate.store import users as rows
from sluicegate.store.database import transaction
from sluicegate.store.users import Invitation

LOGOUT = "/ui/logout"


class Access:
    """Signs people in and out.

    Args:
        context: of the server.
        gate: knows visitors.
        signing: checks passwords.
        entries: links that need none.
        clock: microseconds UTC.
    """

    def __init__(
        self,
        context: Context,
        gate: Gate,
        signing: Signing,
        entries: Entries,
        clock: Callable[[], int],
    ) -> None:
        self._context = context
        self._gate = gate
        self._signing = signing
        self._entries = entries
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        """All routes of this module."""
        return [
            Route(LOGIN, self._show_login),
            Route(LOGIN, form(self._login), methods=["POST"]),
            Route(LOGOUT, form(self._logout), methods=["POST"]),
            Route(WELCOME, self._show_welcome),
            Route(WELCOME, form(self._welcome), methods=["POST"]),
            Route(ENTER, self._show_enter),
            Route(ENTER, form(self._enter), methods=["POST"]),
        ]

    async def _show_login(self, request: Request) -> Response:
        following = target(request.query_params.get("next", ""))
        if await self._gate.visitor(request) is not None:
            return go(following)
        anyone = await self._context.read(rows.anyone)
        return render("login.html", following=following, name="", error="", first=not anyone)

    async def _login(self, request: Request, fields: Mapping[str, str]) -> Response:
        following = target(fields.get("next", ""))
        if self._gate.open:
            return go(following)
        name = fields.get("name", "")
        address = request.client.host if request.client else ""
        given = fields.get("password", "")
        found = await self._signing.sign_in(name, given, address, self._gate.key(request))
        if isinstance(found, Refused):
            return _refused(found, name, following)
        return self._gate.admit(request, go(following), found)

    async def _logout(self, request: Request, _fields: Mapping[str, str]) -> Response:
        key = self._gate.key(request)
        if key is not None:
            await self._context.write(lambda connection: sessions.end(connection, key))
        return self._gate.dismiss(request, go(LOGIN))

    async def _show_welcome(self, _request: Request) -> Response:
        return go(HOME) if self._gate.open else render("link.html", action=WELCOME, error="")

    async def _welcome(self, request: Request, fields: Mapping[str, str]) -> Response:
        if self._gate.open:
            return go(HOME)
        key, now = invitations.pasted(fields.get("key", "")), self._clock()
        invitation = await self._context.read(lambda c: invitations.invited(c, key, now))
        if invitation is None:
            return render("link.html", status=400, action=WELCOME, error=USED_UP)
        fixed, name = await self._name(invitation), fields.get("name", "")
        if "password" not in fields:
            return _choose(key, fixed, name)
        password = fields["password"]
        try:
            name = fixed or checked(name)
            weak = weakness(password, name)
            if weak:
                raise UserProblem(weak)
            sealed = await self._signing.seal(password)
            before = self._gate.key(request)
            began = await self._context.write(
                lambda c: invitations.accept(c, key, name, sealed, self._clock(), before)
            )
        except UserProblem as problem:
            return _choose(key, fixed, name, str(problem))
        return self._gate.admit(request, go(HOME), began)

    async def _name(self, invitation: Invitation) -> str:
        """Whom a link is for; empty for the first user, who is to choose."""
        id = invitation.user  # noqa: A001 - the column's name
        if id is None:
            return ""
        user = await self._context.read(lambda connection: rows.find(connection, id))
        return user.name if user else ""

    async def _show_enter(self, _request: Request) -> Response:
        return go(HOME) if self._gate.open else render("link.html", action=ENTER, error="")

    async def _enter(self, request: Request, fields: Mapping[str, str]) -> Response:
        # Opened a second time in the same browser: the session is there.
        if await self._gate.visitor(request) is not None:
            return go(HOME)
        user = self._entries.use(invitations.pasted(fields.get("key", "")), request)
        if user is None:
            return render(
                "link.html",
                status=400,
                action=ENTER,
                error="This link was used already, or its server has ended. Take the link that the"
                " running one shows.",
            )
        before = self._gate.key(request)

        def begin(connection: Connection) -> str:
            with transaction(connection):
                return sessions.begin(connection, user, self._clock(), before)

        key = await self._context.write(begin)
        return self._gate.admit(request, go(HOME), key)


def _choose(key: str, fixed: str, name: str, error: str = "") -> Response:
    return render(
        "welcome.html",
        status=400 if error else 200,
        key=key,
        fixed=fixed,
        name=name,
        error=error,
        least=LEAST,
    )


def _refused(found: Refused, name: str, following: str) -> Response:
    if found.seconds:
        unit = "second" if found.seconds == 1 else "seconds"
        error = f"Too many tries. Wait {found.seconds} {unit} before the next one."
        headers = {"Retry-After": str(found.seconds)}
    else:
        error, headers = "Name or password is wrong.", {}
    return render(
        "login.html",
        status=429 if found.seconds else 401,
        headers=headers,
        following=following,
        name=name,
        error=error,
        first=False,
    )
