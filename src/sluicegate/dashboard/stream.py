"""Server-sent events over one connection, for as long as its visitor may see them.

Form: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sluicegate.dashboard.feed import Feed

HEARTBEAT_SECONDS: Final = 15.0
CHECK_SECONDS: Final = 20.0
"""How often it is checked whether the visitor is still signed in."""

LAST_SECONDS: Final = 0.5
"""How long a client may take for the end of its stream."""

CUT_SECONDS: Final = 5.0
"""How long the server may take to cut a client that reads nothing."""

RETRY: Final = b"retry: 2000\n\n"
HEARTBEAT: Final = b": nothing new\n\n"


class Stream(Response):
    """Sends the newest state whenever the last one has gone out; what is missed is not made up.

    Ends when the feed is closed, the client is gone, or the visitor may no longer see it.

    Args:
        feed: `Feed.enter` was called for this stream.
        allowed: whether the visitor is still signed in.
    """

    def __init__(
        self, feed: Feed, allowed: Callable[[], Awaitable[bool]], *, check: float = CHECK_SECONDS
    ) -> None:
        self._feed = feed
        self._allowed = allowed
        self._check = check
        self.status_code = 200
        self.background = None
        self.media_type = "text/event-stream"
        # Proxies must not hold events back until there are enough of them.
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        head = {"status": self.status_code, "headers": self.raw_headers}
        gone = asyncio.create_task(_gone(receive))
        tasks = [gone, asyncio.create_task(self._feed.closed.wait())]
        try:
            await send({"type": "http.response.start", **head})
            tasks.append(asyncio.create_task(self._send(send)))
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._feed.leave()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not _ended(gone):
            await self._finish(receive, send)

    async def _finish(self, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(LAST_SECONDS):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:  # a timeout, too
            # A client that reads nothing can't be told. When the server stops it cuts such a
            # connection, and an answer that ends before that would be taken for a failure.
            if self._feed.closed.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(CUT_SECONDS):
                        await _gone(receive)

    async def _send(self, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        checked = clock()
        seen = b""
        body = RETRY
        while True:
            await send({"type": "http.response.body", "body": body, "more_body": True})
            found = await self._feed.after(seen, HEARTBEAT_SECONDS)
            body = HEARTBEAT if found is None else found
            seen = found or seen
            if clock() - checked >= self._check:
                if not await self._allowed():
                    return
                checked = clock()


def _ended(task: "asyncio.Task[None]") -> bool:
    return task.done() and not task.cancelled()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
