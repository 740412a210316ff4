"""Head and body of an answer in one packet: one system call and one wake-up of the caller."""

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol


class Gathered:
    """A transport that writes at the end of the loop's turn what was handed to it meanwhile.

    Everything else goes straight to the transport itself.

    Args:
        transport: of one connection.
        loop: its event loop.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Takes bytes to be sent."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Sends what is there and ends the connection."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.write(parts[0] if len(parts) == 1 else b"".join(parts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class GatheringProtocol(AutoHTTPProtocol):  # type: ignore[valid-type, misc]
    """Uvicorn's protocol, the quickest that is installed, on gathered transports."""

    config: Config

    def connection_made(self, transport: asyncio.Transport) -> None:
        """As uvicorn's."""
        super().connection_made(Gathered(transport, asyncio.get_running_loop()))
