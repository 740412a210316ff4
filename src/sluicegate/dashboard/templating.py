"""Pages made of templates, with the headers that every page has."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from sluicegate.dashboard.assets import static_url

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a page may load and do; neither scripts nor styles within the page itself."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not no-referrer: with that, browsers send the Origin of a form's POST as null.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sluicegate.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = breakable
    environment.globals["static_url"] = static_url
    return environment


def breakable(name: str) -> Markup:
    """A field's name that may be broken behind its underscores.

    >>> breakable("card_<b>")
    Markup('card_<wbr>&lt;b&gt;')
    """
    return Markup("_<wbr>").join(escape(part) for part in name.split("_"))


def render(
    name: str, /, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
) -> HTMLResponse:
    """A page out of a template; all values are escaped.

    `base.html` shows the name of `user` (`request.state.user`) beside the way to sign out.
    """
    text = _environment().get_template(name).render(values)
    return HTMLResponse(text, status, {**HEADERS, **(headers or {})})
