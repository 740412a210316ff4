"""What goes into a batch of the embedded host, and what comes out."""

from collections.abc import Sequence

from msgspec import Struct

from sluicegate.detector.ports import TRANSACTIONS, Record
from sluicegate.events.decode import FUTURE_SECONDS, MAX_BYTES
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.runtime.assembly import Scored
from sluicegate.runtime.labelling import LabelAnswer
from sluicegate.runtime.rejection import Rejection, reject
from sluicegate.runtime.versioning import Live
from sluicegate.runtime.waiter import Waiter
from sluicegate.store.states import HELD, JOURNAL_BYTES

STEPS = (
    "begun",
    "input",
    "scored",
    "labels",
    "outputs",
    "rejections",
    "outbox",
    "states",
    "position",
    "committed",
)
"""Where `fault` is called in a batch, in this order."""


class Limits(Struct, frozen=True):
    """Bounds of the embedded host.

    Attributes:
        batch: most events in one transaction.
        held: decoded states kept in memory.
        max_bytes, future_seconds: what the decoder refuses.
        journal_bytes: see `sluicegate.store.states`.
        topic_days, event_days: how long records stay in the topics, and scored events with their
            outputs in the event store, at least.
    """

    batch: int = 8_192
    held: int = HELD
    max_bytes: int = MAX_BYTES
    future_seconds: int = FUTURE_SECONDS
    journal_bytes: int = JOURNAL_BYTES
    topic_days: int = 7
    event_days: int = 400


class Input(Struct):
    """One record to be appended, and who waits for its output."""

    raw: bytes
    waiter: Waiter | None = None


class Report(Struct):
    """What one batch did.

    Attributes:
        offsets: of the appended inputs.
        labels: one answer per label.
        events: events read; `outputs` records written; `rejected` records rejected.
        values, rejections: the output records, and what was rejected.
        scored: what the output records were made from, in the same order but for conflicts,
            which have none.
        finished: when they were decided, microseconds UTC.
        pending: input records still waiting.
    """

    offsets: range
    labels: list[LabelAnswer]
    events: int = 0
    outputs: int = 0
    rejected: int = 0
    values: list[bytes] = []
    rejections: list[Rejection] = []
    scored: Sequence[Scored] = ()
    finished: int = 0
    pending: int = 0


def decode(
    live: Live, records: Sequence[Record]
) -> tuple[list[Event], list[Record], list[Rejection]]:
    """Events, the records they came from, and the rejections of the others."""
    events: list[Event] = []
    kept: list[Record] = []
    rejections: list[Rejection] = []
    decoder = live.decoder
    for record in records:
        try:
            events.append(decoder(record.value, record.time))
        except InvalidEvent as error:
            rejections.append(reject(TRANSACTIONS, record, error))
        except Exception as error:
            # One record must not stop all that follow it.
            reason = "it could not be read; report this as a defect of sluicegate"
            odd = InvalidEvent("internal", "", type(error).__name__, reason)
            rejections.append(reject(TRANSACTIONS, record, odd))
        else:
            kept.append(record)
    return events, kept, rejections
