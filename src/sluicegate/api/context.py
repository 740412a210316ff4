"""What all routes share: the host, a connection to read from, and the way to the worker."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from sqlite3 import Connection
from threading import Lock
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sluicegate.api.auth import Tokens
from sluicegate.api.body import decode, read_body
from sluicegate.api.errors import ApiError, encode, unavailable
from sluicegate.api.mailbox import Mailbox
from sluicegate.api.metrics import Metrics
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Processor
from sluicegate.runtime.server import Host
from sluicegate.runtime.versioning import Live
from sluicegate.runtime.worker import Busy, Stopped

MAX_BODY = 16 * 1024 * 1024
"""Largest body of a request, in bytes."""

T = TypeVar("T")


class Context:
    """Made in the event loop that serves.

    Args:
        host: the running worker.
        tokens: who may call.
        metrics: where measures are kept.
        max_body: largest body in bytes.
    """

    def __init__(
        self, host: Host, tokens: Tokens, metrics: Metrics, *, max_body: int = MAX_BODY
    ) -> None:
        self.host = host
        self.tokens = tokens
        self.metrics = metrics
        self.max_body = max_body
        self.loop = asyncio.get_running_loop()
        self.mailbox = Mailbox(self.loop)
        self._reader = open_data(host.directory, readonly=True)
        self._reading = asyncio.Lock()
        # A cancelled request leaves its thread at work; nothing else may use, or close, its
        # connection meanwhile.
        self._using_reader, self._using_writer = Lock(), Lock()
        self._writer = open_data(host.directory)
        self._writer.execute("PRAGMA wal_autocheckpoint = 0")
        self._writing = asyncio.Lock()

    def close(self) -> None:
        """Closes the connections."""
        self._reader.interrupt()
        with self._using_reader:
            self._reader.close()
        with self._using_writer:
            self._writer.close()

    async def read(self, function: Callable[[Connection], T]) -> T:
        """What a function finds in the committed data; runs beside the event loop."""
        async with self._reading:
            return await asyncio.to_thread(_held, self._using_reader, function, self._reader)

    async def write(self, function: Callable[[Connection], T]) -> T:
        """What a function gives that makes short transactions of its own beside the worker."""
        async with self._writing:
            return await asyncio.to_thread(_held, self._using_writer, function, self._writer)

    async def call(self, function: Callable[[Processor], T]) -> T:
        """Runs a function in the worker's thread, between two batches.

        Raises:
            ApiError: 503 when the worker takes nothing.
        """
        result: T = await self.answered(lambda: self.host.worker.call(function))
        return result

    async def answered(self, hand_in: "Callable[[], Future[Any]]") -> Any:
        """What the worker answers to something handed in.

        Raises:
            ApiError: 503 when the worker takes nothing.
        """
        future: asyncio.Future[Any] = self.loop.create_future()
        mailbox = self.mailbox

        def done(result: "Future[Any]") -> None:
            mailbox.post(future, result.exception() or result.result())

        try:
            hand_in().add_done_callback(done)
        except (Busy, Stopped) as error:
            raise turned_away(error) from None
        try:
            return await future
        except Stopped as error:
            raise turned_away(error) from None

    def live(self) -> Live:
        """What scores now.

        Raises:
            ApiError: 503 when no version is active.
        """
        live = self.host.processor.live
        if live is None:
            raise unavailable(NO_VERSION, HOW_TO_PUBLISH)
        return live


def _held(lock: Lock, function: Callable[[Connection], T], connection: Connection) -> T:
    with lock:
        return function(connection)


NO_VERSION = "no detector version is active, so nothing can be scored"
HOW_TO_PUBLISH = "publish one with `sluicegate detector publish`; stored events are scored then"


def turned_away(error: Busy | Stopped) -> ApiError:
    """The 503 for what the worker did not take."""
    return unavailable(str(error), "nothing was taken; send it again after the time given")


def who(request: Request) -> str:
    """Whose token the request carries."""
    name: str = request.scope["state"]["who"]
    return name


def answer(content: object, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(encode(content), status, media_type="application/json")


async def read_json(context: Context, request: Request, kind: type[T]) -> T:
    """A request's body of a declared form; raises `ApiError`."""
    body = await read_body(request.scope, request.receive, context.max_body)
    return decode(body, kind)


def raw(record: bytes) -> msgspec.Raw:
    """A stored JSON record to be put into an answer as it is."""
    return msgspec.Raw(record)
