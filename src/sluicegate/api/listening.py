"""An address that is listened on, and the server that answers there."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import uvicorn

RUN_FILE = "run.json"

STALLED_SECONDS = 1.0
"""At the end, clients that take nothing of what waits for them for so long are given up."""


class Running(msgspec.Struct):
    """The content of `run.json`, which is there while a server runs."""

    pid: int
    url: str


class Server(uvicorn.Server):
    """Ends at a signal with status 0, and says when it takes requests.

    Args:
        config: of uvicorn.
        ready: called once connections are accepted.
        ending: called when it begins to stop.
    """

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    def end(self) -> None:
        """Stops accepting and finishes what was begun; the second time it hurries."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, with a word when it is done."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, which waits for open connections: streams end first."""
        self._ending()
        stalled = asyncio.create_task(self._give_up_stalled())
        try:
            await super().shutdown(sockets)
        finally:
            stalled.cancel()

    async def _give_up_stalled(self) -> None:
        """Cuts connections whose clients read no more: their last words would wait forever."""
        before: dict[int, int] = {}
        while True:
            waiting: dict[int, int] = {}
            for connection in list(self.server_state.connections):
                size = connection.transport.get_write_buffer_size()
                if size and before.get(id(connection)) == size:
                    connection.transport.abort()
                elif size:
                    waiting[id(connection)] = size
            before = waiting
            await asyncio.sleep(STALLED_SECONDS)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to the event loop: uvicorn would raise them again at the end."""
        yield


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that owns an address; it does not accept connections yet.

    Raises:
        OSError: naming the address and the remedy.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            raise OSError(
                error.errno, error.strerror, f"{address(host, port)} (choose another with --port)"
            ) from None
        yield listening


def address(host: str, port: int) -> str:
    """The URL of an address.

    >>> address("::1", 80), address("127.0.0.1", 8080)
    ('http://[::1]:80', 'http://127.0.0.1:8080')
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextlib.contextmanager
def announced(directory: Path, url: str) -> Iterator[None]:
    """`run.json` is in the data directory meanwhile."""
    path = directory / RUN_FILE
    beside = path.with_suffix(".new")
    beside.write_bytes(msgspec.json.encode(Running(os.getpid(), url)))
    beside.rename(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
