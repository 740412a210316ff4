"""What the live page costs the stream: embedded throughput without counts, with counts, and with
five pages open.

The server runs in this process as `sluicegate run` does, all its threads on one core. The pages
are connections of another process on another core that read all they are sent. The three ways take
turns, each in another place of every round, and each is compared with the others of its round.

    python bench/pages.py [--rounds 8] [--events 100000] [--pages 5] [--json PATH]
"""

import os
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from load import Load
from parts import arguments, one_core, prepare, show

from sluicegate.api.context import Context
from sluicegate.api.serve import Served, serving
from sluicegate.api.site import Pages
from sluicegate.dashboard.site import Dashboard
from sluicegate.enrich.table import enrichers
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Input, Report

WARM = 100_000
CHUNK = 8_192
RATE = 500.0
CLIENTS = "--clients"

WAYS = ("no counts", "counts", "pages")


def main() -> None:
    given = arguments(__doc__ or "", rounds=8, events=100_000, pages=5, warm=WARM)
    cores = sorted(os.sched_getaffinity(0))
    clients = Clients(cores[-1])
    one_core()
    directory = Path(tempfile.mkdtemp(prefix="sluicegate-bench-", dir="."))
    try:
        show(measure(given, directory, clients), given.json)
    finally:
        clients.close()
        shutil.rmtree(directory, ignore_errors=True)


class Switched:
    """The pages, told of commits only when wanted."""

    def __init__(self, directory: Path) -> None:
        self._dashboard = Dashboard(directory, now)
        self.counting = True

    def observe(self, report: Report, seconds: float) -> None:
        if self.counting:
            self._dashboard.observe(report, seconds)

    def pages(self, context: Context) -> Pages:
        return self._dashboard.pages(context)

    def close(self) -> None:
        self._dashboard.close()


def measure(given: Any, directory: Path, clients: "Clients") -> list[dict[str, Any]]:
    traffic = Load()
    connection = open_data(directory)
    _, start = prepare(connection, enrichers(), traffic, given.warm)
    connection.close()
    site = Switched(directory)
    config = load(None, {}, {"settings": {"port": 0}})
    wall: dict[str, list[float]] = {way: [] for way in WAYS}
    used: dict[str, list[float]] = {way: [] for way in WAYS}
    read = 0
    with serving(config, directory, {}, auth=False, site=site) as served:
        port = int(served.url.rpartition(":")[2])

        def turn(way: str, keep: bool) -> None:
            nonlocal start, read
            raws = [item.raw for item in traffic.take(given.events, start, RATE)]
            start += int(given.events / RATE * 1e6)
            site.counting = way != "no counts"
            clients.open(given.pages if way == "pages" else 0, port)
            began, spent = time.perf_counter(), time.process_time()
            score(served, raws)
            seconds, spent = time.perf_counter() - began, time.process_time() - spent
            read += clients.open(0, port)
            if keep:
                wall[way].append(seconds)
                used[way].append(spent)

        turn("pages", keep=False)
        read = 0
        for number in range(given.rounds):
            for place in range(len(WAYS)):
                turn(WAYS[(number + place) % len(WAYS)], keep=True)
            print(f"round {number + 1} of {given.rounds}", flush=True)
    return [row(way, wall, used, given, read) for way in WAYS]


def row(
    way: str,
    wall: dict[str, list[float]],
    used: dict[str, list[float]],
    given: Any,
    read: int,
) -> dict[str, Any]:
    """One way, beside the other ways of the same rounds."""
    return {
        "what": f"{given.pages} pages open" if way == "pages" else way,
        "events_per_s": given.events / statistics.median(wall[way]),
        "cpu_us_per_event": statistics.median(used[way]) / given.events * 1e6,
        **ratios("to_no_counts", wall["no counts"], wall[way]),
        **ratios("to_counts", wall["counts"], wall[way]),
        **ratios("cpu_to_counts", used["counts"], used[way]),
        "read_mb": read / 1e6 if way == "pages" else None,
    }


def ratios(name: str, base: list[float], ours: list[float]) -> dict[str, Any]:
    """Throughput as a part of the base's in the same round: median, and quartiles of all rounds."""
    parts = [one / other for one, other in zip(base, ours, strict=True)]
    quarters = statistics.quantiles(parts, n=4) if len(parts) > 1 else [parts[0]] * 3
    spread = f"{quarters[0]:.3f}-{quarters[2]:.3f}"
    return {name: f"{statistics.median(parts):.3f}", f"{name}_quartiles": spread}


def score(served: Served, raws: list[bytes]) -> None:
    """Hands records in, two batches ahead at most; returns when all are scored."""
    worker = served.host.worker
    waiting = []
    for at in range(0, len(raws), CHUNK):
        waiting.append(worker.append([Input(raw) for raw in raws[at : at + CHUNK]]))
        if len(waiting) > 1:
            waiting.pop(0).result()
    for item in waiting:
        item.result()
    # Runs before the next batch, so behind all that was handed in.
    worker.call(lambda _: None).result()


class Clients:
    """Pages that are looked at, in a process of their own."""

    def __init__(self, core: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, CLIENTS, str(core)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def open(self, count: int, port: int) -> int:
        """Closes those that are open and opens others; the bytes that the closed ones read."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{count} {port}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """Ends the process."""
        self._process.terminate()
        self._process.wait()


def look(core: int) -> None:
    """The other process: reads everything on as many streams as it is told."""
    os.sched_setaffinity(0, {core})
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    streams: list[socket.socket] = []
    read = 0
    while True:
        for key, _ in selector.select():
            if isinstance(key.fileobj, socket.socket):
                read += len(key.fileobj.recv(1 << 16))
                continue
            count, port = map(int, sys.stdin.readline().split())
            for stream in streams:
                selector.unregister(stream)
                stream.close()
            print(read, flush=True)
            read, streams = 0, []
            for _ in range(count):
                stream = socket.create_connection(("127.0.0.1", port))
                stream.sendall(b"GET /ui/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                selector.register(stream, selectors.EVENT_READ)
                streams.append(stream)


if __name__ == "__main__":
    if CLIENTS in sys.argv:
        look(int(sys.argv[-1]))
    else:
        main()
