"""Labels as they come in: resolved against the stored outputs, parked when too early."""

from collections.abc import Sequence
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.detector.verdicts import Resolved, blocked, encode_resolved
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
    """What became of one label: ``applied``, ``unchanged``, ``parked`` or ``rejected``.

    ``unchanged`` also when a newer verdict stands.
    """

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
    """Notes a verdict and counts it; None when it changes nothing or a newer one stands.

    `offset` is the event's newest output; see `move`. What a block says by itself gives way to
    any verdict.
    """
    row = connection.execute(
        "SELECT verdict, time FROM verdicts WHERE event = ?", (offset,)
    ).fetchone()
    before: Verdict | None = None if row is None else row[0]
    if row is not None:
        automatic = row[0] == "unknown" and row[1] == blocked(event, {}).label_time
        if row[1] > label.time and not automatic:
            return None
    connection.execute(
        "INSERT INTO verdicts (event, verdict, time) VALUES (?, ?, ?)"
        " ON CONFLICT (event) DO UPDATE SET verdict = excluded.verdict, time = excluded.time",
        (offset, label.verdict, label.time),
    )
    if before == label.verdict:
        return None
    record = Resolved(event.id, event.time, label.verdict, label.time, before, keys_of(live, event))
    apply_label(live.pipeline.engine, live.states, record.known(live.key_names))
    return record


def block(connection: Connection, live: Live, event: Event, offset: int) -> Resolved | None:
    """Counts a blocked event as unknown: it brings no chargeback. A verdict goes before it."""
    if connection.execute("SELECT 1 FROM verdicts WHERE event = ?", (offset,)).fetchone():
        return None
    record = blocked(event, {})
    return settle(connection, live, event, offset, Label(event.id, record.label, record.label_time))


def move(connection: Connection, before: int, after: int) -> None:
    """Keeps the verdict with the newest of an event's outputs."""
    connection.execute("UPDATE OR REPLACE verdicts SET event = ? WHERE event = ?", (after, before))


def keys_of(live: Live, event: Event) -> dict[str, str]:
    """The event's values of the plan's keys, by name.

    None of a refund: its keys do not count it, so no label of it may change their shares.
    """
    if event.refund:
        return {}
    values = live.pipeline.engine.values_of(event)
    return {
        name: value for name, value in zip(live.key_names, values, strict=True) if value is not None
    }


def park(connection: Connection, label: Label, raw: bytes) -> None:
    """Keeps a label whose event is not stored yet; of several of one time the last counts."""
    connection.execute(
        "INSERT OR REPLACE INTO parked_labels (event_id, time, value) VALUES (?, ?, ?)",
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


def meet(
    connection: Connection,
    index: EventIndex,
    live: Live,
    events: Sequence[Event],
    parked: set[str],
) -> list[bytes]:
    """Resolves the labels that waited for these events, which have just been indexed.

    Args:
        parked: ids of the events that labels wait for; those met are taken out.

    Returns:
        The records for the topic `labels`.
    """
    resolved: list[bytes] = []
    for event in events:
        if event.id in parked:
            parked.discard(event.id)
            offset = next(index.find(event.id))
            for raw in unpark(connection, event.id):
                record = settle(connection, live, event, offset, decode_label(raw))
                if record is not None:
                    resolved.append(encode_resolved(record))
    return resolved


def retry(
    connection: Connection, log: SqliteLog, index: EventIndex, live: Live, limit: int
) -> list[bytes]:
    """Resolves parked labels whose events are stored by now; inside a transaction.

    Looks at the oldest `limit` parked labels. Needed only after a time in which nothing could be
    resolved: else the event itself takes them out when it comes.

    Returns:
        The records for the topic `labels`.
    """
    names = connection.execute(
        "SELECT DISTINCT event_id FROM (SELECT event_id FROM parked_labels ORDER BY time LIMIT ?)"
        " ORDER BY event_id",
        (limit,),
    ).fetchall()
    resolved: list[bytes] = []
    for (event_id,) in names:
        held = find_output(log, index, live, event_id)
        if held is not None:
            for raw in unpark(connection, event_id):
                record = settle(connection, live, held[2], held[0], decode_label(raw))
                if record is not None:
                    resolved.append(encode_resolved(record))
    return resolved
