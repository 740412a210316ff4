"""A small HTTP server that takes, refuses or delays events as a test wants."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Answers one request after the other as planned, then with 202.

    Attributes:
        bodies: of the requests that were answered with 202.
        headers: of all requests.
        paths: of all requests.
    """

    def __init__(self, plan: Sequence[tuple[int, dict[str, str]]] = ()) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self._plan = list(plan)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.headers.append(dict(self.headers))
                receiver.paths.append(self.path)
                status, extra = receiver._plan.pop(0) if receiver._plan else (202, {})
                if status == 202:
                    receiver.bodies.append(body)
                self.send_response(status)
                for name, value in {"Content-Length": "2", **extra}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"{}")
                # The server hangs up although the connection could be kept.
                self.close_connection = "X-Hang-Up" in extra

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def receiving(plan: Sequence[tuple[int, dict[str, str]]] = ()) -> Iterator[Receiver]:
    """A running one."""
    receiver = Receiver(plan)
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()
