import asyncio
from typing import Any

import pytest
from visitors import Server

from sluicegate.dashboard import stream
from sluicegate.dashboard.feed import Feed
from sluicegate.dashboard.statistics import Statistics
from sluicegate.dashboard.stream import Stream


async def _allowed() -> bool:
    return True


class Stuck:
    """A client that takes the head of an answer and nothing else."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.cut = asyncio.Event()

    async def send(self, message: Any) -> None:
        self.asked.append(message)
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def receive(self) -> dict[str, Any]:
        await self.cut.wait()
        return {"type": "http.disconnect"}

    async def asked_for(self, more: bool) -> None:
        while self.asked[-1:] == [] or self.asked[-1].get("more_body") is not more:
            await asyncio.sleep(0.001)


def _streaming(server: Server, then: Any) -> None:
    async def run() -> None:
        feed, client = Feed(server.context, Statistics(server.clock), None), Stuck()
        assert feed.enter()
        serving = asyncio.create_task(
            Stream(feed, _allowed)({"type": "http"}, client.receive, client.send)
        )
        await client.asked_for(more=True)
        await then(feed, client, serving)
        await asyncio.wait_for(serving, 30)
        assert feed.open == 0

    server.runner.run(run())


def test_a_client_that_reads_nothing_is_left_to_the_server_at_the_end(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LAST_SECONDS", 0.01)

    async def stop(feed: Feed, client: Stuck, serving: asyncio.Task[None]) -> None:
        feed.close()
        await client.asked_for(more=False)
        await asyncio.sleep(0.1)
        assert not serving.done()
        client.cut.set()

    _streaming(server, stop)


def test_a_client_that_goes_away_ends_its_stream(server: Server) -> None:
    async def leave(_feed: Feed, client: Stuck, _serving: asyncio.Task[None]) -> None:
        client.cut.set()

    _streaming(server, leave)
