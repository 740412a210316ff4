"""Labels from the command line: to the running server, or straight into the database."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.enrich.table import enrichers
from sluicegate.events.label import decode_label
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Processor
from sluicegate.runtime.running import ServerError, post, running
from sluicegate.runtime.server import locked
from sluicegate.store import registry

BATCH = 1_000
"""Labels that are sent together."""

_NDJSON = "application/x-ndjson"


class Sent(Struct):
    """What became of labels.

    Attributes:
        counts: how many were ``applied``, ``unchanged``, ``parked`` or ``rejected``.
        rejected: (number of the line, reason) of the first rejected ones.
        server: where they went, None for straight into the database.
    """

    counts: Counter[str]
    rejected: list[tuple[int, str]]
    server: str | None


_Answers = list[tuple[str, str]]

REJECTED_SHOWN = 20


def send(
    directory: Path,
    lines: Iterable[bytes],
    environment: Mapping[str, str],
    clock: Callable[[], int],
) -> Sent:
    """Sends labels, one a line; blank lines are skipped.

    Raises:
        ServerError: when the server does not take them, or only starts.
        DirectoryInUse: when a server started meanwhile.
    """
    server = running(directory)
    if server is not None:
        url = server.url
        if url is None:
            raise ServerError(
                f"the server on {directory} starts or stops just now; send them again later"
            )
        return _all(lines, lambda page: _by_http(directory, url, page, environment), url)
    with locked(directory):
        connection = open_data(directory)
        try:
            processor = _processor(connection, clock)
            return _all(lines, lambda page: _directly(processor, page), None)
        finally:
            connection.close()


def _all(
    lines: Iterable[bytes], deliver: Callable[[list[bytes]], _Answers], server: str | None
) -> Sent:
    sent = Sent(Counter(), [], server)
    for page in _pages(lines):
        answers = deliver([line for _, line in page])
        for (number, _), (status, reason) in zip(page, answers, strict=True):
            sent.counts[status] += 1
            if status == "rejected" and len(sent.rejected) < REJECTED_SHOWN:
                sent.rejected.append((number, reason))
    return sent


def _pages(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    full = ((number, line.strip()) for number, line in enumerate(lines, 1) if line.strip())
    while page := list(islice(full, BATCH)):
        yield page


def _by_http(
    directory: Path, url: str, page: list[bytes], environment: Mapping[str, str]
) -> _Answers:
    answer = post(directory, url, "/labels", b"\n".join(page), _NDJSON, environment)
    return [(item["status"], item.get("reason", "")) for item in answer["labels"]]


def _processor(connection: Connection, clock: Callable[[], int]) -> Processor:
    active = registry.active(connection)
    region = "US" if active is None else active.definition.plan.phone_region
    processor = Processor(connection, enrichers(region), clock)
    processor.take_up()
    return processor


def _directly(processor: Processor, page: list[bytes]) -> _Answers:
    # What waits is scored on the way, as the worker would have done by now.
    report = processor.step((), page, score=processor.live is not None)
    return [(answer.status, answer.reason) for answer in report.labels]


class Parked(Struct, frozen=True):
    """A label that waits for its event; `time` is the label's, microseconds UTC."""

    event_id: str
    label: str
    time: int


def parked(connection: Connection, limit: int) -> tuple[int, list[Parked]]:
    """How many labels are parked, and the oldest of them."""
    count = connection.execute("SELECT COUNT(*) FROM parked_labels").fetchone()[0]
    rows = connection.execute(
        "SELECT value FROM parked_labels ORDER BY time, event_id LIMIT ?", (limit,)
    )
    labels = [decode_label(row[0]) for row in rows]
    return count, [Parked(label.event_id, label.verdict, label.time) for label in labels]
