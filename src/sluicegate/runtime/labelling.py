"""Labels as they come in: resolved against the stored outputs, parked when too early."""

from collections.abc import Sequence
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.detector.verdicts import Resolved, encode_resolved
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.label import Label, Verdict, decode_label
from sluicegate.events.time import MINUTE, format_time
from sluicegate.features.replay import apply_label
from sluicegate.runtime.assembly import find_output
from sluicegate.runtime.versioning import Live
from sluicegate.store.index import EventIndex
from sluicegate.streams.sqlite import SqliteLog

FUTURE = 5 * MINUTE


class LabelAnswer(Struct, frozen=True):
    """What became of one label: ``applied``, ``unchanged``, ``parked`` or ``rejected``."""

    status: str
    reason: str = ""


def take(
    connection: Connection,
    log: SqliteLog,
    index: EventIndex,
    live: Live | None,
    raws: Sequence[bytes],
    now: int,
) -> tuple[list[LabelAnswer], list[bytes]]:
    """Resolves labels and applies them to the states; inside the batch's transaction.

    Returns:
        An answer per label, and the records for the topic `labels`.
    """
    answers: list[LabelAnswer] = []
    resolved: list[bytes] = []
    for raw in raws:
        try:
            label = decode_label(raw)
            if label.time > now + FUTURE:
                raise InvalidEvent(
                    "future",
                    "label_time",
                    format_time(label.time),
                    "later than now; check the sender's clock",
                )
        except InvalidEvent as error:
            answers.append(LabelAnswer("rejected", str(error)))
            continue
        held = None if live is None else find_output(log, index, live, label.event_id)
        if live is None or held is None:
            park(connection, label, raw)
            answers.append(LabelAnswer("parked", "no such event is stored yet"))
            continue
        record = settle(connection, live, held[2], held[0], label)
        answers.append(LabelAnswer("unchanged" if record is None else "applied"))
        if record is not None:
            resolved.append(encode_resolved(record))
    return answers, resolved


def settle(
    connection: Connection, live: Live, event: Event, offset: int, label: Label
) -> Resolved | None:
    """Notes a verdict and counts it; None when it changes nothing or an newer one stands."""
    row = connection.execute(
        "SELECT verdict, time FROM verdicts WHERE event = ?", (offset,)
    ).fetchone()
    before: Verdict | None = None if row is None else row[0]
    if row is not None and (row[1] > label.time or row[0] == label.verdict):
        return None
    connection.execute(
        "INSERT INTO verdicts (event, verdict, time) VALUES (?, ?, ?)"
        " ON CONFLICT (event) DO UPDATE SET verdict = excluded.verdict, time = excluded.time",
        (offset, label.verdict, label.time),
    )
    record = Resolved(event.id, event.time, label.verdict, label.time, before, keys_of(live, event))
    apply_label(live.pipeline.engine, live.states, record.known(live.key_names))
    return record


def keys_of(live: Live, event: Event) -> dict[str, str]:
    """The event's values of the plan's keys, by name."""
    values = live.pipeline.engine.values_of(event)
    return {
        name: value for name, value in zip(live.key_names, values, strict=True) if value is not None
    }


def park(connection: Connection, label: Label, raw: bytes) -> None:
    """Keeps a label whose event is not stored yet."""
    connection.execute(
        "INSERT OR IGNORE INTO parked_labels (event_id, time, value) VALUES (?, ?, ?)",
        (label.event_id, label.time, raw),
    )


def parked_ids(connection: Connection) -> set[str]:
    """Events that parked labels wait for."""
    return {row[0] for row in connection.execute("SELECT event_id FROM parked_labels")}


def unpark(connection: Connection, event_id: str) -> list[bytes]:
    """Takes an event's parked labels out, the oldest first."""
    rows = connection.execute(
        "SELECT value FROM parked_labels WHERE event_id = ? ORDER BY time", (event_id,)
    ).fetchall()
    connection.execute("DELETE FROM parked_labels WHERE event_id = ?", (event_id,))
    return [row[0] for row in rows]
