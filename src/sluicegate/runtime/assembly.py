"""Output records of a batch: results spelled out, repeats answered, conflicts explained."""

from collections.abc import Callable, Sequence

from msgspec import Struct, structs

from sluicegate.detector.output import Output, Superseded, encode_output, output_of
from sluicegate.detector.pipeline import CONFLICT, FAILED, REPEAT, Result
from sluicegate.detector.ports import PROCESSED, TRANSACTIONS, Record
from sluicegate.events.envelope import attach
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.time import format_time
from sluicegate.runtime.rejection import Rejection, reject
from sluicegate.runtime.versioning import Live
from sluicegate.runtime.waiter import Waiter
from sluicegate.runtime.warming import ALWAYS
from sluicegate.store.index import EventIndex
from sluicegate.streams.sqlite import SqliteLog


class Scored(Struct):
    """One input record on its way through a batch."""

    record: Record
    event: Event
    result: Result


class Outputs(Struct):
    """What a batch writes.

    Attributes:
        values: output records, the first at offset `first`.
        rejections: of events that contradict an earlier one of the same id.
        answers: position in the batch -> output record, for those who wait.
        unscored: (output's offset, input's offset, reason) of failed events.
        vectors: (output's offset, features) of those among them that have some.
        blocked: events that got the most severe outcome.
        outbox: (output's offset, outcome) of new outputs other than the mildest.
        outcomes, repeats: counts.
        finished: when all was decided, microseconds UTC.
    """

    first: int
    values: list[bytes]
    rejections: list[Rejection]
    answers: dict[int, bytes]
    unscored: list[tuple[int, int, str]]
    vectors: list[tuple[int, bytes]]
    blocked: list[tuple[Event, int]]
    outbox: list[tuple[int, str]]
    outcomes: dict[str, int]
    repeats: int = 0
    finished: int = 0


def find_output(
    log: SqliteLog, index: EventIndex, live: Live, event_id: str
) -> tuple[int, bytes, Event] | None:
    """Offset, record and event of the newest output for an event id, None when not held."""
    for offset in index.find(event_id):
        records = log.read(PROCESSED, offset, 1)
        if records and records[0].offset == offset:
            try:
                event = live.stored(records[0].value, ALWAYS)
            except InvalidEvent:
                continue  # of another event type
            if event.id == event_id:
                return offset, records[0].value, event
    return None


def assemble(
    batch: Sequence[Scored],
    waiters: dict[int, Waiter],
    live: Live,
    log: SqliteLog,
    index: EventIndex,
    *,
    started: int,
    now: Callable[[], int],
    earlier: Sequence[Superseded] | None = None,
) -> Outputs:
    """Output records for scored events, in their order.

    Args:
        waiters: by input offset. Those whose event is answered here are claimed.
        started: when scoring began, microseconds UTC.
        earlier: per event the answer that its output takes the place of, if all have one.
    """
    detector = live.pipeline.detector
    name, number = detector.definition.detector, detector.version
    model_version = detector.model_version
    worst, mildest = detector.definition.outcomes[0], detector.mildest
    fallback = detector.definition.fallback_outcome
    complete = live.complete
    first = log.bounds(PROCESSED)[1]
    outputs = Outputs(first, [], [], {}, [], [], [], [], {})
    values = outputs.values
    here: dict[str, tuple[int, bytes, Event]] = {}
    finished = outputs.finished = now()
    spent = round((finished - started) / 1000 / max(len(batch), 1), 4)
    for at, item in enumerate(batch):
        event, result = item.event, item.result
        status = result.status
        offset = first + len(values)
        if status in (REPEAT, CONFLICT):
            held = here.get(event.id) or find_output(log, index, live, event.id)
            if status == CONFLICT:
                outputs.rejections.append(_conflict(live, item, held))
                continue
            outputs.repeats += 1
            late = _late(waiters, item, fallback)
            value = _repeat(event, held, fallback, name, number, finished, started, late)
        else:
            decision = result.decision
            assert decision is not None
            superseded = _late(waiters, item, fallback) if earlier is None else earlier[at]
            value = attach(
                event.raw,
                encode_output(
                    Output(
                        decision.outcome,
                        (finished - event.time) // 1000,
                        (started - event.time) // 1000,
                        spent,
                        name,
                        number,
                        decision.decided_by,
                        decision.outcomes,
                        decision.rules,
                        result.score,
                        model_version,
                        result.features,
                        result.reasons,
                        complete,
                        result.error,
                        superseded,
                    )
                ),
            )
            here[event.id] = (offset, value, event)
            index.add(event.id, offset)
            outcome = decision.outcome
            outputs.outcomes[outcome] = outputs.outcomes.get(outcome, 0) + 1
            if status == FAILED:
                outputs.unscored.append((offset, item.record.offset, result.error or ""))
                if result.vector is not None:
                    outputs.vectors.append((offset, result.vector))
            if outcome == worst:
                outputs.blocked.append((event, offset))
            if outcome != mildest:
                outputs.outbox.append((offset, outcome))
        values.append(value)
        if item.record.offset in waiters:
            outputs.answers[at] = value
    return outputs


def _late(waiters: dict[int, Waiter], item: Scored, fallback: str) -> Superseded | None:
    """What was said meanwhile to someone who no longer waits."""
    waiter = waiters.get(item.record.offset) if waiters else None
    if waiter is None or waiter.claim():
        return None
    return Superseded(fallback, "deadline")


def _repeat(
    event: Event,
    held: tuple[int, bytes, Event] | None,
    fallback: str,
    name: str,
    number: str,
    finished: int,
    started: int,
    superseded: Superseded | None,
) -> bytes:
    """The first output once more, under the repeat's own times."""
    late = {"ttdf": (finished - event.time) // 1000, "proc_time": (started - event.time) // 1000}
    if held is None:
        output = Output(
            fallback,
            late["ttdf"],
            late["proc_time"],
            0.0,
            name,
            number,
            "fallback",
            degraded="a repeat without a stored answer: the event came as history, or was dropped",
            supersedes=superseded,
        )
    else:
        first = output_of(held[1])
        output = structs.replace(
            first, **late, repeat_of=held[0], supersedes=superseded or first.supersedes
        )
    return attach(event.raw, encode_output(output))


def _conflict(live: Live, item: Scored, held: tuple[int, bytes, Event] | None) -> Rejection:
    """The rejection of a repeat with other content; names the field that differs."""
    event = item.event
    kind = live.definition.event_type
    field: str = ""
    value: object = None
    if held is not None:
        earlier = held[2]
        if earlier.time != event.time:
            field, value = kind.event_time, format_time(event.time)
        for variable, was, now in zip(kind.variables, earlier.values, event.values, strict=True):
            if was != now:
                field, value = variable.name, now
                break
    error = InvalidEvent(
        "conflict",
        field,
        value,
        f"event {event.id} came before with another value; send changed events under a new id",
    )
    return reject(TRANSACTIONS, item.record, error)
