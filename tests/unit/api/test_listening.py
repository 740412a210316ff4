import asyncio
import json
import os
import socket

import pytest
import uvicorn

from sluicegate.api.gather import GatheringProtocol
from sluicegate.api.listening import Server, announced, bound

LARGE = bytes(16 << 20)
"""More than the buffers of any socket."""


async def large(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": LARGE, "more_body": True})
    await send({"type": "http.response.body", "body": b"end", "more_body": False})


async def _ended_with(read) -> bytes:
    """What a client got of `large` from a server that was told to stop while it sent."""
    with bound("127.0.0.1", 0) as listening, socket.socket() as client:
        # No end to its patience: only giving a client up ends it.
        config = uvicorn.Config(
            large, log_config=None, lifespan="off", ws="none", http=GatheringProtocol
        )
        started = asyncio.Event()
        server = Server(config, started.set, lambda: None)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await started.wait()
        await asyncio.to_thread(client.connect, listening.getsockname())
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        first = await asyncio.to_thread(client.recv, 1_000)
        server.end()
        got = first + await asyncio.to_thread(read, client)
        await asyncio.wait_for(serving, 30)
        return got


def test_who_stopped_reading_is_given_up_at_the_end():
    assert len(asyncio.run(_ended_with(lambda _: b""))) <= 1_000


def test_who_reads_gets_everything_at_the_end():
    def everything(client: socket.socket) -> bytes:
        parts = []
        while part := client.recv(1 << 20):
            parts.append(part)
        return b"".join(parts)

    assert asyncio.run(_ended_with(everything)).endswith(b"end\r\n0\r\n\r\n")


def test_the_address_is_announced_while_it_is_served(tmp_path):
    with announced(tmp_path, "http://127.0.0.1:1"):
        found = json.loads((tmp_path / "run.json").read_bytes())
        assert found == {"pid": os.getpid(), "url": "http://127.0.0.1:1"}
    assert not (tmp_path / "run.json").exists()


def test_an_address_in_use_says_how_to_take_another():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"{port}.*--port"), bound("127.0.0.1", port):
            pass


def test_a_free_port_is_found():
    with bound("127.0.0.1", 0) as listening:
        assert listening.getsockname()[1] > 0
