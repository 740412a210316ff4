"""The embedded host: one batch is one transaction.

Input position, entity states, outputs, rejections, labels, outbox and counters of a batch are
committed together or not at all; after a crash the next process goes on as if the batch had not
begun. The processor has no thread and reads no clock of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from sqlite3 import Connection
from types import ModuleType

import msgspec
import structlog
from msgspec import Struct, structs

from sluicegate.detector.output import Superseded, encode_output, output_of
from sluicegate.detector.pipeline import NEW
from sluicegate.detector.ports import LABELS, PROCESSED, REJECTED, TRANSACTIONS, Record
from sluicegate.detector.verdicts import blocked, encode_resolved
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.decode import FUTURE_SECONDS, MAX_BYTES
from sluicegate.events.envelope import attach
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.label import Label, decode_label
from sluicegate.runtime import labelling
from sluicegate.runtime.assembly import Outputs, Scored, assemble, find_output
from sluicegate.runtime.labelling import LabelAnswer
from sluicegate.runtime.rejection import Rejection, encode_rejection, reject
from sluicegate.runtime.versioning import Live, load, open_states
from sluicegate.runtime.waiter import Waiter
from sluicegate.store import counters, positions, registry
from sluicegate.store.index import EventIndex
from sluicegate.streams.sqlite import SqliteLog

CONSUMER = "scoring"

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

log = structlog.get_logger()


class Limits(Struct, frozen=True):
    """Bounds of the embedded host.

    Attributes:
        batch: most events in one transaction.
        held: decoded states kept in memory.
        max_bytes, future_seconds: what the decoder refuses.
    """

    batch: int = 4_096
    held: int = 200_000
    max_bytes: int = MAX_BYTES
    future_seconds: int = FUTURE_SECONDS


class Input(Struct):
    """One record to be appended, and who waits for its output."""

    raw: bytes
    waiter: Waiter | None = None


class Report(Struct):
    """What one batch did.

    Attributes:
        offsets: of the appended inputs.
        answers: for those who wait, by position among the inputs; sent by `deliver`.
        labels: one answer per label.
        events: events read; `outputs` records written; `rejected` records rejected.
        values: the output records.
        pending: input records still waiting.
    """

    offsets: range
    labels: list[LabelAnswer]
    events: int = 0
    outputs: int = 0
    rejected: int = 0
    values: list[bytes] = []
    rejections: list[Rejection] = []
    pending: int = 0


class Processor:
    """Scores what stands in `transactions`; used by one thread at a time.

    Args:
        connection: to the data directory's database; nothing else may write while it is used,
            but for short transactions on the registry and appends.
        enrichers: built once by the wiring.
        clock: microseconds UTC.
        build: kernel module, the best by default.
        fault: called with a name of `STEPS` as each is reached; tests kill the process there.
    """

    def __init__(
        self,
        connection: Connection,
        enrichers: Mapping[str, Enricher],
        clock: Callable[[], int],
        limits: Limits = Limits(),  # noqa: B008 - frozen
        *,
        build: ModuleType | None = None,
        fault: Callable[[str], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.connection = connection
        self.log = SqliteLog(connection)
        self.limits = limits
        self.live: Live | None = None
        self._enrichers = enrichers
        self._clock = clock
        self._build = build
        self._fault = fault or _no_fault
        self._progress = progress
        self._revision = -1
        self._waiters: dict[int, Waiter] = {}
        self._deliveries: list[tuple[Waiter, bytes]] = []
        self.index = EventIndex(connection, self._newer)
        self._parked = labelling.parked_ids(connection)

    def take_up(self) -> bool:
        """Takes up the active version and the lists when the registry has changed.

        A version that can't be used is refused and the one before goes on.

        Returns:
            Whether there is something to score with.
        """
        revision = registry.revision(self.connection)
        if revision == self._revision:
            return self.live is not None
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            if self.live is not None:
                self.live.states.fold_all()
            found = load(
                self.connection,
                self.log,
                self._enrichers,
                rows=self.limits.batch,
                held=self.limits.held,
                max_bytes=self.limits.max_bytes,
                future_seconds=self.limits.future_seconds,
                build=self._build,
                progress=self._progress,
            )
            self.connection.execute("COMMIT")
        except Exception as error:
            self.connection.execute("ROLLBACK")
            if self.live is None:
                raise
            log.error("version refused", error=str(error), active=self.live.number)
            self._forget()
            self._revision = revision
            return True
        if self.live is not None:
            self.live.pipeline.detector.close()
        self.live = found
        self._revision = revision
        if found is not None:
            log.info("version active", number=found.number, states_complete=found.complete)
        return found is not None

    def step(
        self, inputs: Sequence[Input] = (), labels: Sequence[bytes] = (), *, score: bool = True
    ) -> Report:
        """One batch: appends inputs, counts labels, scores what waits, commits.

        Raises whatever kept the batch from being committed; then nothing of it is stored.
        """
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            report = self._batch(inputs, labels, score)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            for item in inputs:
                if item.waiter is not None:
                    item.waiter.release()
            self._forget()
            raise
        self._fault("committed")
        if self.live is not None:
            self.live.states.settle()
        return report

    def _batch(self, inputs: Sequence[Input], labels: Sequence[bytes], score: bool) -> Report:
        connection, fault = self.connection, self._fault
        fault("begun")
        arrived = self._clock()
        offsets = self.log.append(TRANSACTIONS, arrived, [item.raw for item in inputs])
        waiting = {
            offset: item.waiter
            for offset, item in zip(offsets, inputs, strict=True)
            if item.waiter is not None
        }
        self._waiters.update(waiting)
        live = self.live
        answers, resolved = labelling.take(connection, self.log, self.index, live, labels, arrived)
        self._parked.update(
            labelling.parked_ids(connection) if any(a.status == "parked" for a in answers) else ()
        )
        report = Report(offsets, answers)
        fault("input")
        if live is None or not score:
            self._write_labels(resolved, arrived)
            report.pending = self._pending(positions.position(connection, CONSUMER, TRANSACTIONS))
            return report
        position = positions.position(connection, CONSUMER, TRANSACTIONS)
        records = self.log.read(TRANSACTIONS, position, self.limits.batch)
        events, kept, rejections = _decode(live, records)
        started = self._clock()
        results = live.pipeline.run(events, live.states)
        batch = [
            Scored(record, event, result)
            for record, event, result in zip(kept, events, results, strict=True)
        ]
        fault("scored")
        outputs = assemble(
            batch,
            self._waiters,
            live,
            self.log,
            self.index,
            started=started,
            now=self._clock,
        )
        rejections += outputs.rejections
        resolved += self._block(live, outputs)
        resolved += self._unpark(live, outputs, batch)
        self._write_labels(resolved, arrived)
        fault("labels")
        now = self._clock()
        self.log.append(PROCESSED, now, outputs.values)
        fault("outputs")
        self.log.append(REJECTED, now, [encode_rejection(item) for item in rejections])
        fault("rejections")
        self._write_outbox(outputs, now)
        self._count(outputs, rejections)
        self.index.roll()
        fault("outbox")
        live.states.flush()
        fault("states")
        following = records[-1].offset + 1 if records else position
        positions.advance(connection, CONSUMER, TRANSACTIONS, following)
        fault("position")
        report.events = len(records)
        report.outputs = len(outputs.values)
        report.rejected = len(rejections)
        report.values = outputs.values
        report.rejections = rejections
        report.pending = self._pending(following)
        self._answer_rejected(rejections)
        for at, value in outputs.answers.items():
            waiter = self._waiters.pop(batch[at].record.offset, None)
            if waiter is not None:
                self._deliveries.append((waiter, value))
        return report

    def deliver(self) -> None:
        """Hands committed outputs to those who wait; after `step`."""
        ready, self._deliveries = self._deliveries, []
        for waiter, value in ready:
            waiter.deliver(value)

    def _answer_rejected(self, rejections: Sequence[Rejection]) -> None:
        for item in rejections:
            waiter = self._waiters.pop(item.offset, None)
            if waiter is not None:
                self._deliveries.append((waiter, encode_rejection(item)))

    def _pending(self, following: int) -> int:
        return self.log.bounds(TRANSACTIONS)[1] - following

    def _block(self, live: Live, outputs: Outputs) -> list[bytes]:
        """Blocked events bring no chargeback: they count as unknown."""
        found: list[bytes] = []
        for event, offset in outputs.blocked:
            record = blocked(event, {})
            label = Label(event.id, record.label, record.label_time)
            resolved = labelling.settle(self.connection, live, event, offset, label)
            if resolved is not None:
                found.append(encode_resolved(resolved))
        return found

    def _unpark(self, live: Live, outputs: Outputs, batch: Sequence[Scored]) -> list[bytes]:
        """Labels that came before their event."""
        found: list[bytes] = []
        if not self._parked:
            return found
        position = outputs.first
        for item in batch:
            status = item.result.status
            if status == NEW and item.event.id in self._parked:
                self._parked.discard(item.event.id)
                for raw in labelling.unpark(self.connection, item.event.id):
                    label = decode_label(raw)
                    held = next(self.index.find(item.event.id), position)
                    record = labelling.settle(self.connection, live, item.event, held, label)
                    if record is not None:
                        found.append(encode_resolved(record))
        return found

    def _write_labels(self, resolved: Sequence[bytes], now: int) -> None:
        if resolved:
            self.log.append(LABELS, now, resolved)

    def _write_outbox(self, outputs: Outputs, now: int) -> None:
        self.connection.executemany(
            "INSERT INTO outbox (event, outcome, time) VALUES (?, ?, ?)",
            [(offset, outcome, now) for offset, outcome in outputs.outbox],
        )
        self.connection.executemany(
            "INSERT INTO unscored (event, input, reason) VALUES (?, ?, ?)", outputs.unscored
        )

    def _count(self, outputs: Outputs, rejections: Sequence[Rejection]) -> None:
        counters.add(self.connection, "outcomes", outputs.outcomes)
        if outputs.repeats:
            counters.add(self.connection, "repeats", {"": outputs.repeats})
        if rejections:
            codes: dict[str, int] = {}
            for item in rejections:
                codes[item.code] = codes.get(item.code, 0) + 1
            counters.add(self.connection, "rejected", codes)

    def rescore(self) -> int:
        """Scores events again that had failed; their outputs say what they supersede."""
        live = self.live
        rows = self.connection.execute("SELECT event, input, reason FROM unscored").fetchall()
        if live is None or not rows:
            return 0
        with_answer = 0
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            for offset, _, reason in rows:
                record = self.log.read(PROCESSED, offset, 1)[0]
                with_answer += self._rescore_one(live, record, reason)
            self.connection.execute("DELETE FROM unscored")
            live.states.flush()
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            self._forget()
            raise
        live.states.settle()
        return with_answer

    def _rescore_one(self, live: Live, record: Record, reason: str) -> bool:
        event: Event = live.decoder(record.value, record.time)
        result = live.pipeline.run([event], live.states)[0]
        if result.status != NEW or result.decision is None:
            return False
        first = output_of(record.value)
        now = self._clock()
        outputs = assemble(
            [Scored(record, event, result)],
            {},
            live,
            self.log,
            self.index,
            started=now,
            now=self._clock,
        )
        output = output_of(outputs.values[0])
        amended = encode_output(
            structs.replace(output, supersedes=Superseded(first.outcome, reason))
        )
        self.log.append(PROCESSED, now, [attach(event.raw, amended)])
        self._write_outbox(outputs, now)
        self._count(outputs, [])
        return True

    def supersede(self, event_id: str, reason: str) -> None:
        """Notes that an event already scored had been answered with the fallback outcome.

        The output is appended once more, saying what it supersedes; in a transaction of its own.
        """
        live = self.live
        held = None if live is None else find_output(self.log, self.index, live, event_id)
        if live is None or held is None:
            return
        output = output_of(held[1])
        if output.supersedes is not None:
            return
        amended = structs.replace(
            output, supersedes=Superseded(live.definition.fallback_outcome, reason)
        )
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            offsets = self.log.append(
                PROCESSED, self._clock(), [attach(held[2].raw, encode_output(amended))]
            )
            self.index.add(event_id, offsets[0])
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise

    def _forget(self) -> None:
        """After a rollback: what memory holds may be ahead of the database; read it anew."""
        self._deliveries = []
        self._revision = -1
        if self.live is not None:
            self.live.states = open_states(self.connection, self.live.pipeline, self.limits.held)
        self.index = EventIndex(self.connection, self._newer)
        self._parked = labelling.parked_ids(self.connection)

    def _newer(self, start: int) -> Iterator[tuple[int, str]]:
        """Offsets and event ids of the outputs from an offset on."""
        version = registry.active(self.connection)
        field = "event_id" if version is None else version.definition.event_type.event_id
        kind = msgspec.defstruct("Id", [("id", str)], rename={"id": field})
        decode = msgspec.json.Decoder(kind).decode
        end = self.log.bounds(PROCESSED)[1]
        while start < end:
            records = self.log.read(PROCESSED, start, 5_000)
            if not records:
                return
            for record in records:
                yield record.offset, decode(record.value).id  # type: ignore[attr-defined]
            start = records[-1].offset + 1


def _decode(
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
        else:
            kept.append(record)
    return events, kept, rejections


def _no_fault(_step: str) -> None:
    """Nothing fails outside tests."""
