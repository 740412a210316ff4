"""Listens, serves until told to stop, and ends in order."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

import msgspec
import structlog
import uvicorn

from sluicegate.api.app import build_app
from sluicegate.api.auth import Tokens, load_tokens, no_tokens
from sluicegate.api.context import Context
from sluicegate.api.gather import GatheringProtocol
from sluicegate.api.listening import Server, address, announced, bound
from sluicegate.api.metrics import Metrics
from sluicegate.api.site import NO_PAGES, Site
from sluicegate.runtime.config import Config
from sluicegate.runtime.processor import Report
from sluicegate.runtime.server import Host, open_host

SWITCH_SECONDS = 0.001
"""How long a thread may keep the interpreter while another wants it; by default five times that."""

GRACE_SECONDS = 20

log = structlog.get_logger()


class Served(msgspec.Struct, frozen=True):
    """A running server: where it is, what it runs on, and who may call."""

    url: str
    host: Host
    tokens: Tokens


class _Parts(msgspec.Struct, frozen=True):
    host: Host
    tokens: Tokens
    metrics: Metrics
    listening: socket.socket
    url: str


def serve(
    config: Config,
    directory: Path,
    environment: Mapping[str, str],
    *,
    auth: bool = True,
    site: Site | None = None,
    ready: Callable[[str, Host, Tokens], None] = lambda *_: None,
    progress: Callable[[int, int], None] | None = None,
    fault: Callable[[str], None] | None = None,
) -> None:
    """Serves a data directory until SIGINT or SIGTERM, then finishes what was handed in.

    Args:
        config: address and limits.
        environment: where tokens may be.
        auth: False lets everyone on this machine in.
        site: pages to be served beside.
        ready: told the URL once requests are taken.
        progress, fault: see `open_host`.

    Raises:
        ConfigError: for tokens or an address that can't be used.
        OSError: when the address is in use.
        DirectoryInUse, WrongDatabase: see `open_host`.
    """

    def catch(server: Server) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, server.end)

    with _opened(
        config, directory, environment, auth=auth, site=site, progress=progress, fault=fault
    ) as parts:
        asyncio.run(_serve(parts, site, catch, ready))
    log.info("stopped")


@contextlib.contextmanager
def serving(
    config: Config,
    directory: Path,
    environment: Mapping[str, str],
    *,
    auth: bool = True,
    site: Site | None = None,
    observe: Callable[[Report, float], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Served]:
    """Serves a data directory beside the caller, in a thread of its own, as long as it is open.

    Args and errors as of `serve`; `observe` is told of every batch, too.
    """
    with _opened(
        config, directory, environment, auth=auth, site=site, observe=observe, progress=progress
    ) as parts:
        begun: Future[Server] = Future()

        async def main() -> None:
            servers: list[Server] = []
            await _serve(parts, site, servers.append, lambda *_: begun.set_result(servers[0]))

        def run() -> None:
            try:
                asyncio.run(main())
            except BaseException as error:
                if begun.done():
                    log.error("server failed", error=type(error).__name__)
                else:
                    begun.set_exception(error)

        thread = Thread(target=run, name="sluicegate-http")
        thread.start()
        server = begun.result()
        try:
            yield Served(parts.url, parts.host, parts.tokens)
        finally:
            server.end()
            thread.join()


@contextlib.contextmanager
def _opened(
    config: Config,
    directory: Path,
    environment: Mapping[str, str],
    *,
    auth: bool,
    site: Site | None,
    observe: Callable[[Report, float], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
    fault: Callable[[str], None] | None = None,
) -> Iterator[_Parts]:
    """An address and a running host."""
    address_host, port = config.settings.host, config.settings.port
    tokens = None if auth else no_tokens(address_host)
    sys.setswitchinterval(SWITCH_SECONDS)
    metrics = Metrics()
    told: list[Callable[[Report, float], None]] = [metrics.observe]
    if site is not None:
        told.append(site.observe)
    if observe is not None:
        told.append(observe)

    def tell(report: Report, seconds: float) -> None:
        for each in told:
            each(report, seconds)

    with (
        bound(address_host, port) as listening,
        open_host(config, directory, observe=tell, progress=progress, fault=fault) as running,
    ):
        tokens = tokens or load_tokens(directory, environment)
        url = address(address_host, listening.getsockname()[1])
        with announced(directory, url):
            yield _Parts(running, tokens, metrics, listening, url)


async def _serve(
    parts: _Parts,
    site: Site | None,
    made: Callable[[Server], None],
    ready: Callable[[str, Host, Tokens], None],
) -> None:
    context = Context(parts.host, parts.tokens, parts.metrics)
    server = Server(
        uvicorn.Config(
            build_app(context, NO_PAGES if site is None else site.pages(context)),
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
        lambda: ready(parts.url, parts.host, parts.tokens),
        (lambda: None) if site is None else site.close,
    )
    made(server)
    try:
        await server.serve(sockets=[parts.listening])
    finally:
        context.close()
