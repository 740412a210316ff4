"""The pages in this process, over a real worker, as browsers ask for them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from api_client import SECRET, publish

from sluicegate.api.app import build_app
from sluicegate.api.auth import Token, Tokens
from sluicegate.api.context import Context
from sluicegate.api.metrics import Metrics
from sluicegate.dashboard.passwords import Cost
from sluicegate.dashboard.site import Dashboard
from sluicegate.runtime.config import load
from sluicegate.runtime.server import Host, open_host

URL = "http://127.0.0.1:8080"
PASSWORD = "correct horse battery"
START = 1_800_000_000_000_000


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


class Server:
    """A running site; `browser()` makes visitors."""

    def __init__(self, host: Host, *, auth: bool) -> None:
        self.clock = Clock()
        self.host = host
        self.directory = host.directory
        self.dashboard = Dashboard(host.directory, self.clock, cost=Cost(2, 8, 1))
        self.runner = asyncio.Runner()
        self.runner.run(self._make(auth))

    async def _make(self, auth: bool) -> None:
        tokens = Tokens((Token("tester", SECRET.encode()),) if auth else (), "the tests")
        self.context = Context(self.host, tokens, Metrics())
        self.app = build_app(self.context, self.dashboard.pages(self.context))

    def browser(self, address: str = "127.0.0.1") -> "Browser":
        return Browser(self, address)

    def signed_in(self, name: str = "ann") -> "Browser":
        """Somebody with a password, who has used the first link."""
        link = self.dashboard.invitation(URL)
        assert link is not None
        found = self.browser()
        answer = found.post("/ui/welcome", key=link.partition("#")[2], name=name, password=PASSWORD)
        assert (answer.status_code, answer.headers["location"]) == (303, "/ui/")
        return found

    def close(self) -> None:
        async def end() -> None:
            self.dashboard.close()
            # Whoever still reads in a thread must be done before its connection closes.
            await asyncio.get_running_loop().shutdown_default_executor()

        self.runner.run(end())
        self.context.close()
        self.runner.close()


class Browser:
    """Keeps cookies and follows no redirect."""

    def __init__(self, server: Server, address: str) -> None:
        self._server = server
        self._address = address
        self.cookies = httpx.Cookies()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Asks for a page as a navigation does, unless headers say otherwise."""
        return self._send("GET", path, {"sec-fetch-mode": "navigate", **_dashed(headers)})

    def post(self, path: str, *, origin: str | None = URL, **fields: str) -> httpx.Response:
        """Sends a form from a page of an origin."""
        headers = {} if origin is None else {"origin": origin}
        return self._send("POST", path, headers, fields)

    def _send(
        self, method: str, path: str, headers: dict[str, str], data: Any = None
    ) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._server.app, client=(self._address, 50_000))
            async with httpx.AsyncClient(
                transport=transport, base_url=URL, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, headers=headers, data=data)
                self.cookies = client.cookies
                return answer

        return self._server.runner.run(send())


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def hosted(directory: Path) -> Iterator[Host]:
    """A host on a directory with a published version."""
    publish(directory)
    with open_host(load(None, {}), directory) as host:
        yield host


@contextmanager
def pages(host: Host, *, auth: bool = True) -> Iterator[Server]:
    """A site on a host."""
    found = Server(host, auth=auth)
    try:
        yield found
    finally:
        found.close()
