"""Style sheets, scripts and pictures of the pages: an explicit list out of the package's data."""

import hashlib
from functools import cache
from importlib.resources import files

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH = "/ui/static/"

CSS = "text/css; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"

TYPES = {
    "charts.js": SCRIPT,
    "format.js": SCRIPT,
    "key.js": SCRIPT,
    "live.js": SCRIPT,
    "panels.js": SCRIPT,
    "style.css": CSS,
}
"""All files there are, with their content types."""

FOREVER = "public, max-age=31536000, immutable"
"""For an address that names the content."""


class Asset(Struct, frozen=True):
    """One file: what it holds, its content type, and a digest of the content."""

    content: bytes
    kind: str
    digest: str


@cache
def asset(name: str) -> Asset:
    """A file of the list.

    Raises:
        KeyError: for a name that is not on it.
    """
    kind = TYPES[name]
    content = files("sluicegate.dashboard").joinpath("static", name).read_bytes()
    return Asset(content, kind, hashlib.sha256(content).hexdigest()[:16])


def static_url(name: str) -> str:
    """The address of a file, which changes with its content."""
    return f"{PATH}{name}?v={asset(name).digest}"


def routes() -> list[Route]:
    """The route of all files; nobody needs to be signed in for them."""

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in TYPES:
            return PlainTextResponse("There is no such file.\n", 404)
        found = asset(name)
        tag = f'"{found.digest}"'
        named = request.query_params.get("v") == found.digest
        headers = {"ETag": tag, "Cache-Control": FOREVER if named else "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(found.content, media_type=found.kind, headers=headers)

    return [Route(PATH + "{name}", static)]
