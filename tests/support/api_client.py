"""The application in this process, over a real worker on a directory of its own."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx

from sluicegate.api.app import build_app
from sluicegate.api.auth import Token, Tokens
from sluicegate.api.context import Context
from sluicegate.api.metrics import Metrics
from sluicegate.events.time import format_time
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data
from sluicegate.runtime.server import Host
from sluicegate.store import registry
from sluicegate.store.database import transaction

SECRET = "a-token-of-the-tests"


def publish(directory: Path) -> int:
    """Makes the built-in example without model the active version."""
    connection = open_data(directory)
    with transaction(connection):
        definition = load(None, {}).definition
        number = registry.add_version(connection, definition, None, None, by="ann", at=1)
        registry.activate(connection, number, by="ann", at=1)
    connection.close()
    return number


def event(event_id: str, **fields: Any) -> dict[str, Any]:
    """A valid event of now."""
    return {
        "event_id": event_id,
        "entity_id": f"customer-{event_id}",
        "event_time": format_time(time.time_ns() // 1_000),
        "transaction_amt": 12.5,
        "transaction_currency": "usd",
        **fields,
    }


class Api:
    """Calls the application as its clients do."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._runner = asyncio.Runner()
        self.context = self._runner.run(self._make())
        self._app = build_app(self.context)

    async def _make(self) -> Context:
        tokens = Tokens((Token("tester", SECRET.encode()),), "the tests")
        return Context(self.host, tokens, Metrics(), max_body=100_000)

    def call(
        self, method: str, path: str, body: Any = None, *, token: str = SECRET, **more: Any
    ) -> httpx.Response:
        """One request; a body that is not bytes is sent as JSON."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, content=content, headers=headers, **more)

        return self._runner.run(send())

    def close(self) -> None:
        self.context.close()
        self._runner.close()
