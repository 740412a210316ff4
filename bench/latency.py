"""Latency of the server under open-loop load from another process.

Requests are sent when they are due, whether or not earlier ones were answered, and latency counts
from the moment a request was due: a server that stalls is charged for all who waited meanwhile.
`score` is POST /score until the whole decision is read; `visible` is POST /events until another
process that reads the database finds the output.

    python bench/latency.py [--seconds 60] [--rate 1000] [--warm 100000] [--json PATH]
"""

import os
import selectors
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from load import Load, Sent
from parts import EPOCH, RATE, arguments, prepare, show

from sluicegate.enrich.table import enrichers
from sluicegate.runtime.data import open_data

FIRST_SECONDS = 5
"""Sent before measuring begins."""

CONNECTIONS = 64
POLL_SECONDS = 0.001


def main() -> None:
    given = arguments(__doc__ or "", seconds=60.0, rate=1_000.0, warm=100_000)
    sys.setswitchinterval(0.0002)
    directory = Path(tempfile.mkdtemp(prefix="sluicegate-bench-", dir="."))
    try:
        show(measure(given, directory), given.json)
    finally:
        shutil.rmtree(directory)


def measure(given: Any, directory: Path) -> list[dict[str, Any]]:
    traffic = Load()
    publish(directory, given.warm)
    list(traffic.take(given.warm, EPOCH, RATE))
    count = int((given.seconds + FIRST_SECONDS) * given.rate)
    start = EPOCH + int(given.warm / RATE * 1e6)
    sent = list(traffic.take(2 * count, start, RATE))
    server = Server(directory)
    try:
        rows = [run(server, "score", sent[:count], given)]
        rows.append(run(server, "visible", sent[count:], given))
    finally:
        server.stop()
    return rows


def publish(directory: Path, warm: int) -> None:
    """Trains and publishes in a process of its own, so that this one stays small."""
    pid = os.fork()
    if pid == 0:
        prepare(open_data(directory), enrichers(), Load(), warm)
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0:
        raise SystemExit("the detector could not be prepared")


class Server:
    """`sluicegate run` in a process of its own."""

    def __init__(self, directory: Path) -> None:
        command = [sys.executable, "-m", "sluicegate.cli.main", "run", "--no-auth"]
        self.directory = directory
        self._process = subprocess.Popen(
            [*command, "--dir", str(directory), "--port", "0"], stderr=subprocess.DEVNULL
        )
        run_file = directory / "run.json"
        while not run_file.exists():
            if self._process.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.05)
        url = msgspec.json.decode(run_file.read_bytes())["url"]
        self.port = int(url.rpartition(":")[2])
        time.sleep(1.0)

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ends it in order."""
        self._process.terminate()
        self._process.wait(30)


class Sender:
    """Sends requests when they are due, on connections that are kept; reads the answers."""

    def __init__(self, port: int, path: str) -> None:
        self._address = ("127.0.0.1", port)
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Content-Length: %d\r\n\r\n"
        ).encode()
        self._selector = selectors.DefaultSelector()
        self._idle: deque[tuple[socket.socket, list[Any]]] = deque()
        self.opened = 0
        self.answers: dict[int, tuple[float, bytes]] = {}
        self.late: list[float] = []
        for _ in range(CONNECTIONS):
            self._idle.append(self._connect())

    def _connect(self) -> tuple[socket.socket, list[Any]]:
        made = socket.create_connection(self._address)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        state: list[Any] = [0, b""]
        self._selector.register(made, selectors.EVENT_READ, state)
        self.opened += 1
        return made, state

    def run(self, bodies: Sequence[bytes], rate: float) -> list[float]:
        """Sends all; the moments (`time.perf_counter`) at which they were due."""
        begin = time.perf_counter() + 0.1
        due = [begin + at / rate for at in range(len(bodies))]
        reader = threading.Thread(target=self._read, args=(len(bodies),))
        reader.start()
        for at, body in enumerate(bodies):
            wait = due[at] - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            connection, state = self._idle.popleft() if self._idle else self._connect()
            state[:] = (at, b"")
            self.late.append(time.perf_counter() - due[at])
            connection.sendall(self._head % len(body) + body)
        reader.join()
        return due

    def _read(self, expected: int) -> None:
        while len(self.answers) < expected:
            for key, _ in self._selector.select(1.0):
                connection, state = key.fileobj, key.data
                part = connection.recv(65_536)  # type: ignore[union-attr]
                if not part:
                    raise SystemExit("the server closed a connection")
                state[1] += part
                if _complete(state[1]):
                    self.answers[state[0]] = (time.perf_counter(), state[1])
                    self._idle.append((connection, state))  # type: ignore[arg-type]


def _complete(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    at = head.lower().index(b"content-length:")
    return len(body) >= int(head[at + 15 :].split(b"\r\n", 1)[0])


class Watcher(threading.Thread):
    """Looks for new outputs as any other process would, and notes when it saw each."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._connection = open_data(directory, readonly=True)
        self._next = self._end()
        self.seen: dict[str, list[float]] = {}
        self.done = threading.Event()

    def _end(self) -> int:
        row = self._connection.execute("SELECT MAX(offset) FROM topic_processed_transactions")
        return int(row.fetchone()[0] or 0) + 1

    def run(self) -> None:
        query = "SELECT offset, value FROM topic_processed_transactions WHERE offset >= ?"
        while not self.done.wait(POLL_SECONDS):
            try:
                rows = self._connection.execute(query, (self._next,)).fetchall()
            except sqlite3.OperationalError:
                continue
            now = time.perf_counter()
            for offset, value in rows:
                self._next = offset + 1
                at = value.index(b'"event_id":"') + 12
                name = value[at : value.index(b'"', at)].decode()
                self.seen.setdefault(name, []).append(now)


def run(server: Server, what: str, sent: Sequence[Sent], given: Any) -> dict[str, Any]:
    """One row of the result."""
    load = Sender(server.port, "/score" if what == "score" else "/events")
    watcher = Watcher(server.directory) if what == "visible" else None
    if watcher is not None:
        watcher.start()
    cpu, wall = server.cpu(), time.perf_counter()
    due = load.run([item.raw for item in sent], given.rate)
    cpu, wall = server.cpu() - cpu, time.perf_counter() - wall
    first = int(FIRST_SECONDS * given.rate)
    if watcher is None:
        taken = [load.answers[at][0] - due[at] for at in range(first, len(sent))]
    else:
        time.sleep(0.5)
        watcher.done.set()
        watcher.join()
        taken = []
        for at, item in enumerate(sent):
            times = watcher.seen.get(item.event_id)
            if times:
                seen = times.pop(0)
                if at >= first:
                    taken.append(seen - due[at])
    statuses: dict[str, int] = {}
    fallbacks = 0
    for _, answer in load.answers.values():
        status = answer[9:12].decode()
        statuses[status] = statuses.get(status, 0) + 1
        fallbacks += b'"decided_by":"fallback"' in answer
    millis = np.array(taken) * 1e3
    late = np.array(load.late[first:]) * 1e3
    return {
        "what": what,
        "rate": given.rate,
        "requests": len(taken),
        "p50_ms": round(float(np.percentile(millis, 50)), 2),
        "p90_ms": round(float(np.percentile(millis, 90)), 2),
        "p99_ms": round(float(np.percentile(millis, 99)), 2),
        "p999_ms": round(float(np.percentile(millis, 99.9)), 2),
        "max_ms": round(float(millis.max()), 2),
        "sent_late_p99_ms": round(float(np.percentile(late, 99)), 2),
        "fallbacks": fallbacks,
        "statuses": " ".join(f"{name}:{count}" for name, count in sorted(statuses.items())),
        "server_cpu": round(cpu / wall, 2),
    }


if __name__ == "__main__":
    main()
