"""Outputs that take the place of a fallback answer."""

from collections.abc import Callable, Sequence
from sqlite3 import Connection

from msgspec import structs

from sluicegate.detector.output import Superseded, encode_output, output_of
from sluicegate.detector.pipeline import FAILED, Result
from sluicegate.detector.ports import PROCESSED
from sluicegate.events.envelope import attach
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.runtime import labelling, writing
from sluicegate.runtime.assembly import Scored, assemble, find_output
from sluicegate.runtime.versioning import Live
from sluicegate.runtime.warming import ALWAYS
from sluicegate.store import unscored
from sluicegate.store.index import EventIndex
from sluicegate.store.unscored import Unscored
from sluicegate.streams.sqlite import SqliteLog


def rescore(
    connection: Connection,
    log: SqliteLog,
    index: EventIndex,
    live: Live,
    rows: Sequence[Unscored],
    clock: Callable[[], int],
) -> int:
    """Appends an output that supersedes the fallback for each that can be decided now.

    Inside a transaction. An event whose states count it already is decided by the features that
    were kept; one whose features had failed is counted now.

    Returns:
        How many have a true output.
    """
    started = clock()
    batch: list[Scored] = []
    earlier: list[Superseded] = []
    places: list[int] = []
    for row in rows:
        records = log.read(PROCESSED, row.event, 1)
        if not records or records[0].offset != row.event:
            unscored.remove(connection, row.event)
            continue
        try:
            event = live.stored(records[0].value, ALWAYS)
        except InvalidEvent:
            continue  # of another event type
        result = _decide(connection, live, row, event)
        if result is not None:
            batch.append(Scored(records[0], event, result))
            earlier.append(Superseded(output_of(records[0].value).outcome, row.reason))
            places.append(next(index.find(event.id), row.event))
            unscored.remove(connection, row.event)
    if not batch:
        return 0
    outputs = assemble(batch, {}, live, log, index, started=started, now=clock, earlier=earlier)
    log.append(PROCESSED, started, outputs.values)
    for at, before in enumerate(places):
        labelling.move(connection, before, outputs.first + at)
    writing.write_labels(log, writing.block(connection, live, outputs), started)
    writing.write_outbox(connection, live, outputs, started)
    writing.count(connection, "rescored", outputs, [])
    return len(batch)


def supersede(
    connection: Connection,
    log: SqliteLog,
    index: EventIndex,
    live: Live,
    event_id: str,
    reason: str,
    now: int,
) -> bool:
    """Appends an event's output once more, saying that the fallback had been answered.

    Inside a transaction. Nothing is done when its output says already what it supersedes.

    Returns:
        Whether the event is stored.
    """
    held = find_output(log, index, live, event_id)
    if held is None:
        return False
    output = output_of(held[1])
    if output.supersedes is None:
        told = Superseded(live.definition.fallback_outcome, reason)
        value = encode_output(structs.replace(output, supersedes=told))
        offsets = log.append(PROCESSED, now, [attach(held[2].raw, value)])
        labelling.move(connection, held[0], offsets[0])
        index.add(event_id, offsets[0])
    return True


def _decide(connection: Connection, live: Live, row: Unscored, event: Event) -> Result | None:
    plan = live.definition.plan.fingerprint()
    if row.vector is None:
        result = live.pipeline.late(event, live.states)
    elif row.plan == plan and len(row.vector) == live.pipeline.engine.width * 8:
        result = live.pipeline.again(event, row.vector)
    else:
        return None
    if result.status != FAILED:
        return result
    if result.vector is not None:
        unscored.keep(connection, row.event, plan, result.vector)
    return None
