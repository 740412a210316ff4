"""What outputs bring about beside themselves; inside their transaction."""

from collections.abc import Sequence
from sqlite3 import Connection

from sluicegate.detector.ports import LABELS
from sluicegate.detector.verdicts import encode_resolved
from sluicegate.runtime import labelling
from sluicegate.runtime.assembly import Outputs
from sluicegate.runtime.rejection import Rejection
from sluicegate.runtime.versioning import Live
from sluicegate.store import counters, unscored
from sluicegate.streams.sqlite import SqliteLog


def block(connection: Connection, live: Live, outputs: Outputs) -> list[bytes]:
    """Counts blocked events as unknown; the records for the topic `labels`."""
    found: list[bytes] = []
    for event, offset in outputs.blocked:
        resolved = labelling.block(connection, live, event, offset)
        if resolved is not None:
            found.append(encode_resolved(resolved))
    return found


def write_labels(log: SqliteLog, resolved: Sequence[bytes], now: int) -> None:
    """Appends to the topic `labels`."""
    if resolved:
        log.append(LABELS, now, resolved)


def write_outbox(connection: Connection, live: Live, outputs: Outputs, now: int) -> None:
    """What must be told to the outside, and what must be scored once more."""
    connection.executemany(
        "INSERT INTO outbox (event, outcome, time) VALUES (?, ?, ?)",
        [(offset, outcome, now) for offset, outcome in outputs.outbox],
    )
    unscored.add(connection, outputs.unscored)
    if outputs.vectors:
        plan = live.definition.plan.fingerprint()
        for offset, vector in outputs.vectors:
            unscored.keep(connection, offset, plan, vector)


def count(
    connection: Connection, name: str, outputs: Outputs, rejections: Sequence[Rejection]
) -> None:
    """Adds to the totals; outcomes under `name`."""
    counters.add(connection, name, outputs.outcomes)
    if outputs.repeats:
        counters.add(connection, "repeats", {"": outputs.repeats})
    if rejections:
        codes: dict[str, int] = {}
        for item in rejections:
            codes[item.code] = codes.get(item.code, 0) + 1
        counters.add(connection, "rejected", codes)
