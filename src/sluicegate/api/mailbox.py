"""Answers on their way from the worker's thread to the event loop."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any


class Mailbox:
    """Resolves asyncio futures from other threads; one wake-up for all of a batch.

    Args:
        loop: the event loop that the futures belong to.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._items: deque[tuple[asyncio.Future[Any], Any]] = deque()
        self._scheduled = False

    def post(self, future: "asyncio.Future[Any]", result: object) -> None:
        """Sets a future's result, or its exception, unless it has one; from any thread."""
        self._items.append((future, result))
        if not self._scheduled:
            self._scheduled = True
            # The loop may have been closed: then nobody waits any more.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._empty)

    def _empty(self) -> None:
        # Before the items are taken: what is posted from here on wakes the loop again.
        self._scheduled = False
        items = self._items
        while items:
            future, result = items.popleft()
            if future.done():
                continue
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)
