"""A real browser on a real server, and what must not happen in any page."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
from api_client import publish
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from sluicegate.api.serve import Served, serving
from sluicegate.dashboard.passwords import Cost
from sluicegate.dashboard.site import Dashboard
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import load

CHROMIUM = Path("/usr/bin/chromium")

DESKTOP = (1280, 800)
PHONE = (390, 844)

PASSWORD = "correct horse battery"


class Site(NamedTuple):
    """A running server with pages, and a client that sends events to it."""

    url: str
    served: Served
    dashboard: Dashboard
    client: httpx.Client

    def entry(self, name: str = "ann") -> str:
        """A link that signs in at once."""
        return self.dashboard.entry(self.url, name)


@contextmanager
def running(directory: Path, *, auth: bool = True, **more: Any) -> Iterator[Site]:
    """A server on a directory with the built-in example published; `more` goes to `Dashboard`."""
    publish(directory)
    config = load(None, {}, {"settings": {"port": 0}})
    # The cheapest passwords there are: their cost is not what pages are about.
    dashboard = Dashboard(directory, now, cost=Cost(2, 8, 1), **more)
    with ExitStack() as stack:
        served = stack.enter_context(serving(config, directory, {}, auth=auth, site=dashboard))
        headers = {}
        if auth:
            headers["Authorization"] = f"Bearer {served.tokens.known[0].value.decode()}"
        client = stack.enter_context(httpx.Client(base_url=served.url, headers=headers))
        yield Site(served.url, served, dashboard, client)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser.

    The playwright's event loop runs in the caller's thread meanwhile, so nothing else there may
    use asyncio; tests of other kinds must not run while it is open.

    Raises:
        RuntimeError: saying how to install it.
    """
    if not CHROMIUM.exists():
        raise RuntimeError(
            f"{CHROMIUM} is missing; `scripts/setup dev` installs it for root, else: apt-get"
            " install --no-install-recommends chromium fonts-dejavu-core"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


class Watch:
    """Collects what must not happen: console errors (which violations of the policy are, too),
    exceptions, dialogs, and requests to anywhere but the page's own server.

    `allow` names texts that a test expects, such as the browser's word on a 404.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self.allowed: list[str] = []
        self._hosts: set[str] = set()

    def allow(self, *texts: str) -> None:
        """Findings with such a text are expected."""
        self.allowed += texts

    def follow(self, page: Page) -> None:
        """Begins to watch a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"exception: {error}"))
        page.on("request", self._request)

        def dialog(opened: Any) -> None:
            self.found.append(f"dialog: {opened.message}")
            opened.dismiss()

        page.on("dialog", dialog)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.found.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if urlsplit(request.url).scheme in ("http", "https") and host != "127.0.0.1":
            self.found.append(f"request to another host: {host}")

    def check(self) -> None:
        """Fails for everything that was found and not allowed."""
        bad = [text for text in self.found if not any(known in text for known in self.allowed)]
        if bad:
            raise AssertionError("\n".join(bad))
