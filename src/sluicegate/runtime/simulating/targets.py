"""Where simulated events go: a stream of lines, or the log of a data directory."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Protocol

from sluicegate.detector.ports import TRANSACTIONS
from sluicegate.events.time import SECOND
from sluicegate.runtime.data import open_data
from sluicegate.runtime.running import find_token, running
from sluicegate.runtime.server import DirectoryInUse, locked
from sluicegate.runtime.simulating.pacing import GRAIN, Clock
from sluicegate.runtime.simulating.remote import Gone, Remote
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog

COMPRESSION: Final = 6

STARTING: Final = SECOND // 5
"""How often a server that only starts is looked at again, in µs."""


class Target(Protocol):
    """Takes batches of events.

    Attributes:
        grain: least time between two batches that it should get, in µs.
    """

    grain: int

    def send(self, raws: list[bytes]) -> bool:
        """Returns once they are taken; False when it was stopped before they were."""

    def close(self) -> None:
        """Brings everything to where it belongs."""


class Stream(Protocol):
    """A binary stream that is written to."""

    def write(self, content: bytes, /) -> int:
        """Writes bytes."""

    def flush(self) -> None:
        """Shows readers what was written."""

    def close(self) -> None:
        """Ends it."""


class Lines:
    """One event a line.

    Args:
        stream: written to and, at the end, closed when `own`.
        flushed: whether readers are to see each batch at once.
    """

    grain = GRAIN

    def __init__(self, stream: Stream, *, own: bool, flushed: bool) -> None:
        self._stream = stream
        self._own = own
        self._flushed = flushed

    def send(self, raws: list[bytes]) -> bool:
        """See `Target`."""
        self._stream.write(b"\n".join(raws) + b"\n")
        if self._flushed:
            self._stream.flush()
        return True

    def close(self) -> None:
        """See `Target`."""
        try:
            self._stream.flush()
        finally:
            if self._own:
                self._stream.close()


def open_lines(path: Path) -> Stream:
    """A new file to write lines to, compressed when its name ends in ``.gz``.

    Equal lines give equal bytes: no name and no time are kept in compressed ones.
    """
    return Named(_Gzip(path) if path.suffix == ".gz" else path.open("wb"), str(path))


class Named:
    """A stream whose errors, such as that of a full disk, say which one it is."""

    def __init__(self, stream: Stream, name: str) -> None:
        self._stream = stream
        self._name = name

    def write(self, content: bytes, /) -> int:
        """See `Stream`."""
        with naming(self._name):
            return self._stream.write(content)

    def flush(self) -> None:
        """See `Stream`."""
        with naming(self._name):
            self._stream.flush()

    def close(self) -> None:
        """See `Stream`."""
        with naming(self._name):
            self._stream.close()


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Errors of the system inside that name no file get this one."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = name
        raise


class _Gzip(gzip.GzipFile):
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        super().__init__("", "wb", COMPRESSION, self._file, mtime=0)

    def flush(self, mode: int = 0) -> None:
        """Nothing: a block for each of many small batches would hardly compress."""

    def close(self) -> None:
        """Also closes the file itself."""
        try:
            super().close()
        finally:
            self._file.close()


class Directory:
    """The log of a data directory: through its server while one runs, else by itself.

    Which of them is decided anew for each batch, so that a server may end and start meanwhile.
    Without one the directory is locked while a batch is appended and free in between.

    Args:
        directory: holds a database.
        environment: for the server's token.
        clock: for pacing.
        wall: microseconds UTC, the time of appending.
        told: told when the way changes or a server can't be reached.
    """

    def __init__(
        self,
        directory: Path,
        environment: Mapping[str, str],
        clock: Clock,
        wall: Callable[[], int],
        told: Callable[[str], None],
    ) -> None:
        self._directory = directory
        self._environment = environment
        self._clock = clock
        self._wall = wall
        self._told = told
        self._url: str | None = ""
        self._remote: Remote | None = None
        self.grain = GRAIN

    def send(self, raws: list[bytes]) -> bool:
        """See `Target`."""
        while True:
            server = running(self._directory)
            if server is not None and server.url is None:
                if self._clock.wait(STARTING):
                    return False
                continue
            try:
                if server is None or server.url is None:
                    self._append(raws)
                    return True
                return self._through(server.url).send(raws)
            except (DirectoryInUse, Gone):
                if self._clock.wait(STARTING):
                    return False

    def close(self) -> None:
        """See `Target`."""
        if self._remote is not None:
            self._remote.close()

    def _append(self, raws: list[bytes]) -> None:
        with (
            locked(self._directory),
            closing(open_data(self._directory)) as connection,
            transaction(connection),
        ):
            SqliteLog(connection).append(TRANSACTIONS, self._wall(), raws)
        if self._url is not None:
            self.close()
            self._url, self._remote = None, None
            # The lock must be free most of the time, or no server could start.
            self.grain = SECOND
            self._told(
                f"no server runs on {self._directory}: events are appended to its log and scored"
                " once one runs"
            )

    def _through(self, url: str) -> Remote:
        if self._remote is None or self._url != url:
            self.close()
            self._url, self.grain = url, GRAIN
            self._remote = Remote(
                url,
                find_token(self._directory, self._environment),
                self._clock,
                self._wall,
                self._told,
                lasting=False,
            )
            self._told(f"events go through the server at {url}")
        return self._remote
