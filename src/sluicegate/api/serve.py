"""Listens, serves until told to stop, and ends in order."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
import structlog
import uvicorn

from sluicegate.api.app import build_app
from sluicegate.api.auth import Tokens, load_tokens, no_tokens
from sluicegate.api.context import Context
from sluicegate.api.gather import GatheringProtocol
from sluicegate.api.metrics import Metrics
from sluicegate.runtime.config import Config
from sluicegate.runtime.server import Host, open_host

RUN_FILE = "run.json"

SWITCH_SECONDS = 0.001
"""How long a thread may keep the interpreter while another wants it; by default five times that."""

GRACE_SECONDS = 20

log = structlog.get_logger()


class Running(msgspec.Struct):
    """The content of `run.json`, which is there while a server runs."""

    pid: int
    url: str


def serve(
    config: Config,
    directory: Path,
    environment: Mapping[str, str],
    *,
    auth: bool = True,
    ready: Callable[[str, Host, Tokens], None] = lambda *_: None,
    progress: Callable[[int, int], None] | None = None,
    fault: Callable[[str], None] | None = None,
) -> None:
    """Serves a data directory until SIGINT or SIGTERM, then finishes what was handed in.

    Args:
        config: address and limits.
        environment: where tokens may be.
        auth: False lets everyone on this machine in.
        ready: told the URL once requests are taken.
        progress, fault: see `open_host`.

    Raises:
        ConfigError: for tokens or an address that can't be used.
        OSError: when the address is in use.
        DirectoryInUse, WrongDatabase: see `open_host`.
    """
    host, port = config.settings.host, config.settings.port
    tokens = None if auth else no_tokens(host)
    sys.setswitchinterval(SWITCH_SECONDS)
    metrics = Metrics()
    with (
        bound(host, port) as listening,
        open_host(
            config, directory, observe=metrics.observe, progress=progress, fault=fault
        ) as running,
    ):
        tokens = tokens or load_tokens(directory, environment)
        url = address(host, listening.getsockname()[1])
        with announced(directory, url):
            asyncio.run(_serve(running, tokens, metrics, listening, url, ready))
    log.info("stopped")


async def _serve(
    host: Host,
    tokens: Tokens,
    metrics: Metrics,
    listening: socket.socket,
    url: str,
    ready: Callable[[str, Host, Tokens], None],
) -> None:
    context = Context(host, tokens, metrics)
    server = Server(
        uvicorn.Config(
            build_app(context),
            log_config=None,
            access_log=False,
            lifespan="off",
            http=GatheringProtocol,
            ws="none",
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=GRACE_SECONDS,
            proxy_headers=False,
        ),
        lambda: ready(url, host, tokens),
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.end)
    try:
        await server.serve(sockets=[listening])
    finally:
        context.close()


class Server(uvicorn.Server):
    """Ends at a signal with status 0, and says when it takes requests.

    Args:
        config: of uvicorn.
        ready: called once connections are accepted.
    """

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    def end(self) -> None:
        """Stops accepting and finishes what was begun; the second time it hurries."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, with a word when it is done."""
        await super().startup(sockets)
        self._ready()

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
