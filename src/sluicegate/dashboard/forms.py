"""Forms of our own pages: read within a limit, and only when they come from such a page."""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from sluicegate.api.body import read_body
from sluicegate.dashboard.gate import Endpoint, same_origin
from sluicegate.dashboard.templating import render

MAX_BODY = 16 * 1024
"""Largest form in bytes."""

MOST = 20
"""Most fields of a form."""

Handler = Callable[[Request, Mapping[str, str]], Awaitable[Response]]


def form(handler: Handler) -> Endpoint:
    """An endpoint that takes a form's fields; of a field given twice the last counts."""

    async def posted(request: Request) -> Response:
        if not same_origin(request):
            return render(
                "problem.html",
                status=403,
                title="Not taken",
                text="This form was not sent from one of Sluicegate's own pages. Open the page"
                " by its address and send the form there.",
            )
        body = await read_body(request.scope, request.receive, MAX_BODY)
        try:
            fields = dict(
                parse_qsl(
                    body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST
                )
            )
        except ValueError:
            return render(
                "problem.html",
                status=400,
                title="Not taken",
                text=f"This form has more than {MOST} fields. Open the page again and fill it in.",
            )
        try:
            return await handler(request, fields)
        except sqlite3.OperationalError:
            return render(
                "problem.html",
                status=503,
                title="Not now",
                text="The database is busy. Nothing has changed; go back and try again in a"
                " moment.",
                headers={"Retry-After": "5"},
            )

    return posted
