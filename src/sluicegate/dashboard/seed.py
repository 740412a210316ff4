"""The newest stored outputs, so that the page is not empty after a restart."""

from sqlite3 import Connection
from typing import NamedTuple

from sluicegate.dashboard.counting import Batch
from sluicegate.detector.detector import Decision
from sluicegate.detector.output import Output, output_of
from sluicegate.detector.pipeline import NEW, REPEAT, Result
from sluicegate.detector.ports import PROCESSED, Record
from sluicegate.events.decode import Decoder
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.runtime.assembly import Scored
from sluicegate.runtime.warming import ALWAYS
from sluicegate.streams.sqlite import SqliteLog

MOST = 5_000


class Past(NamedTuple):
    """Batches of one output each, with the time it was written; `since` is the first one's."""

    batches: list[tuple[int, Batch]]
    since: int


def stored(connection: Connection, decode: Decoder, before: int, most: int = MOST) -> Past | None:
    """The newest outputs written before a time (microseconds UTC), None when there are none.

    Of an event with several outputs the last counts, as it takes the place of the others. Reads
    only.

    Args:
        decode: reads stored events.
    """
    log = SqliteLog(connection)
    first, end = log.bounds(PROCESSED)
    found: dict[str, tuple[Record, Event, Output]] = {}
    repeats: list[tuple[Record, Event, Output]] = []
    for record in log.read(PROCESSED, max(first, end - most), most):
        if record.time >= before:
            break
        try:
            event = decode(record.value, ALWAYS)
        except InvalidEvent:
            continue  # of another event type
        output = output_of(record.value)
        if output.repeat_of is None:
            found[event.id] = (record, event, output)
        else:
            repeats.append((record, event, output))
    items = sorted((*found.values(), *repeats), key=lambda item: item[0].offset)
    if not items:
        return None
    return Past([(item[0].time, _batch(*item)) for item in items], items[0][0].time)


def _batch(record: Record, event: Event, output: Output) -> Batch:
    finished = event.time + output.ttdf * 1_000
    decision = Decision(output.outcome, output.outcomes, output.rules, output.decided_by)
    result = Result(NEW, decision, output.score, output.features, output.reasons)
    if output.repeat_of is not None:
        result = Result(REPEAT)
    return Batch([Scored(record, event, result)], 0, 0, finished, 0, None)
