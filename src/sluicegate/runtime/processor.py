"""The embedded host: one batch is one transaction.

Input position, entity states, outputs, rejections, labels, outbox and counters of a batch are
committed together or not at all; after a crash the next process goes on as if the batch had not
begun. The processor has no thread and reads no clock of its own.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from sqlite3 import Connection
from types import ModuleType

import structlog
from msgspec import Struct, structs

from sluicegate.detector.output import Superseded, encode_output, output_of
from sluicegate.detector.pipeline import FAILED, NEW
from sluicegate.detector.ports import PROCESSED, REJECTED, TRANSACTIONS, Record
from sluicegate.detector.verdicts import encode_resolved
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.decode import FUTURE_SECONDS, MAX_BYTES
from sluicegate.events.envelope import attach
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.label import decode_label
from sluicegate.runtime import labelling, retention, writing
from sluicegate.runtime.assembly import Outputs, Scored, assemble, find_output
from sluicegate.runtime.identity import answered
from sluicegate.runtime.labelling import LabelAnswer
from sluicegate.runtime.rejection import Rejection, encode_rejection, reject
from sluicegate.runtime.rescoring import rescore
from sluicegate.runtime.versioning import Live, load, open_states
from sluicegate.runtime.waiter import Waiter
from sluicegate.store import positions, registry, unscored
from sluicegate.store.index import EventIndex
from sluicegate.store.registry import Version
from sluicegate.store.states import JOURNAL_BYTES
from sluicegate.streams.sqlite import SqliteLog

CONSUMER = "scoring"

PARKED_TRIED = 10_000
"""Most parked labels that are looked at when scoring begins."""

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
        journal_bytes: see `sluicegate.store.states`.
        topic_days, event_days: how long records stay in the topics, and scored events with their
            outputs in the event store, at least.
    """

    batch: int = 4_096
    held: int = 200_000
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
        progress: told (events done, events in all) while states are warmed.

    Attributes:
        live: what scores now, None before the first publication.
        refused: which version or list can't be used and why, None when all can.
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
        self.refused: str | None = None
        self._revision = -1
        self._waiters: dict[int, Waiter] = {}
        self._answers: list[tuple[int, bytes]] = []
        self._deliveries: list[tuple[Waiter, bytes]] = []
        self._rescored: int | None = None
        self.index = EventIndex(connection, self._newer)
        self._parked = labelling.parked_ids(connection)

    def take_up(self) -> bool:
        """Takes up the active version and the lists when the registry has changed.

        A version that can't be used is refused (`refused` says why) and the one before goes on,
        after a restart, too.

        Returns:
            Whether there is something to score with.

        Raises:
            RuleError, PlanMismatch, ArtifactError: when there is none before it either.
            sqlite3.Error: when the database can't be written; the next call tries again.
        """
        revision = registry.revision(self.connection)
        if revision == self._revision:
            return self.live is not None
        before, refused = self.live, None
        try:
            found = self._load(None)
        except sqlite3.Error:
            raise
        except Exception as error:
            active = registry.active(self.connection)
            number = 0 if active is None else active.number
            found = before or self._load_earlier(number)
            if found is None:
                raise
            refused = f"version {number} can't be used: {error}; version {found.number} goes on"
            log.error("version refused", number=number, error=str(error), active=found.number)
        if before is not None and found is not before:
            before.pipeline.detector.close()
        self.live = found
        self.refused = refused
        self._revision = revision
        self._rescored = 0
        if found is not None and found is not before:
            log.info("version active", number=found.number, states_complete=found.complete)
        return found is not None

    def _load_earlier(self, number: int) -> Live | None:
        """The newest version active before that can be used."""
        tried = {number}
        for item in registry.activations(self.connection):
            if item.number not in tried:
                tried.add(item.number)
                with suppress(ValueError, LookupError):
                    return self._load(registry.version(self.connection, item.number))
        return None

    def _load(self, version: Version | None) -> Live | None:
        limits = self.limits
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            found = load(
                self.connection,
                self.log,
                self._enrichers,
                rows=limits.batch,
                held=limits.held,
                max_bytes=limits.max_bytes,
                future_seconds=limits.future_seconds,
                build=self._build,
                progress=self._progress,
                journal_bytes=limits.journal_bytes,
                version=version,
                before=self.live,
            )
            if found is not None and self.live is None and self._parked:
                # Labels that came while nothing could be resolved.
                resolved = labelling.retry(
                    self.connection, self.log, self.index, found, PARKED_TRIED
                )
                writing.write_labels(self.log, resolved, self._clock())
                found.states.flush()
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        if found is not None:
            found.states.settle()
        self._parked = labelling.parked_ids(self.connection)
        return found

    def step(
        self, inputs: Sequence[Input] = (), labels: Sequence[bytes] = (), *, score: bool = True
    ) -> Report:
        """One batch: appends inputs, counts labels, scores what waits, commits.

        Raises whatever kept the batch from being committed; then nothing of it is stored.
        """
        connection = self.connection
        if not inputs and not labels:
            # Nothing to do is no reason for a commit and its fsync.
            end = self.log.bounds(TRANSACTIONS)[1]
            waits = end - positions.position(connection, CONSUMER, TRANSACTIONS)
            if not waits or not score or self.live is None:
                return Report(range(end, end), [], pending=waits)
        try:
            connection.execute("BEGIN IMMEDIATE")
            report = self._batch(inputs, labels, score)
            connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            # Nothing of this batch's inputs is stored: their offsets will be given to others.
            gone = {id(item.waiter) for item in inputs if item.waiter is not None}
            for waiter in self._waiters.values():
                waiter.release()
            self._waiters = {
                offset: waiter for offset, waiter in self._waiters.items() if id(waiter) not in gone
            }
            raise
        if self.live is not None:
            self.live.states.settle()
        for offset, value in self._answers:
            self._deliveries.append((self._waiters.pop(offset), value))
        self._answers = []
        self._fault("committed")
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
            decode_label(raw).event_id
            for raw, answer in zip(labels, answers, strict=True)
            if answer.status == "parked"
        )
        report = Report(offsets, answers)
        fault("input")
        if live is None or not score:
            writing.write_labels(self.log, resolved, arrived)
            if live is not None:
                live.states.flush()
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
        resolved += writing.block(connection, live, outputs)
        resolved += self._unpark(live, outputs, batch)
        writing.write_labels(self.log, resolved, arrived)
        fault("labels")
        now = self._clock()
        self.log.append(PROCESSED, now, outputs.values)
        fault("outputs")
        self.log.append(REJECTED, now, [encode_rejection(item) for item in rejections])
        fault("rejections")
        writing.write_outbox(connection, live, outputs, now)
        writing.count(connection, "outcomes", outputs, rejections)
        self.index.roll()
        fault("outbox")
        live.states.flush()
        fault("states")
        following = records[-1].offset + 1 if records else position
        if records:
            positions.advance(connection, CONSUMER, TRANSACTIONS, following)
        fault("position")
        report.events = len(records)
        report.outputs = len(outputs.values)
        report.rejected = len(rejections)
        report.values = outputs.values
        report.rejections = rejections
        report.pending = self._pending(following)
        if self._waiters:
            self._answers = [(batch[at].record.offset, v) for at, v in outputs.answers.items()]
            for item in rejections:
                waiter = self._waiters.get(item.offset)
                if waiter is not None and waiter.claim():
                    self._answers.append((item.offset, encode_rejection(item)))
        return report

    @property
    def awaited(self) -> int:
        """How many callers wait for an output."""
        return len(self._waiters)

    def abandon(self) -> None:
        """Tells all who wait that no answer will come; their events stay in the topic."""
        waiters, self._waiters = self._waiters, {}
        for waiter in waiters.values():
            waiter.deliver(None)

    def deliver(self) -> None:
        """Hands committed outputs to those who wait; after `step`."""
        ready, self._deliveries = self._deliveries, []
        for waiter, value in ready:
            try:
                waiter.deliver(value)
            except Exception as error:
                # Whoever waited is gone; the output is stored all the same.
                log.warning("answer not delivered", error=type(error).__name__)

    def _pending(self, following: int) -> int:
        return self.log.bounds(TRANSACTIONS)[1] - following

    def _unpark(self, live: Live, outputs: Outputs, batch: Sequence[Scored]) -> list[bytes]:
        """Labels that came before their event."""
        found: list[bytes] = []
        if not self._parked:
            return found
        position = outputs.first
        for item in batch:
            status = item.result.status
            if status in (NEW, FAILED) and item.event.id in self._parked:
                self._parked.discard(item.event.id)
                for raw in labelling.unpark(self.connection, item.event.id):
                    label = decode_label(raw)
                    held = next(self.index.find(item.event.id), position)
                    record = labelling.settle(self.connection, live, item.event, held, label)
                    if record is not None:
                        found.append(encode_resolved(record))
        return found

    def rescore(self, limit: int = 256) -> int:
        """Scores events again whose scoring had failed; their outputs say what they supersede.

        Looks at no more than `limit` in one transaction and goes on behind them at the next call,
        until it has come to the end; begins anew after a start and with each version or change of
        lists. An event whose features were computed under another plan stays as it is.

        Returns:
            How many have a true output now.
        """
        live, start = self.live, self._rescored
        if live is None or start is None:
            return 0
        rows = unscored.page(self.connection, start, limit)
        if not rows:
            self._rescored = None
            return 0
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            done = rescore(self.connection, self.log, self.index, live, rows, self._clock)
            live.states.flush()
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        live.states.settle()
        self._rescored = rows[-1].event + 1
        return done

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
            labelling.move(self.connection, held[0], offsets[0])
            self.index.add(event_id, offsets[0])
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def trim(self, limit: int = 2_000) -> int:
        """Drops at most `limit` records of each topic that are older than they are kept.

        See `sluicegate.runtime.retention`; in a transaction of its own, none when nothing is due.

        Returns:
            How many went.
        """
        limits = self.limits
        now = self._clock()
        due = retention.due(
            self.connection, self.log, now, limits.topic_days, limits.event_days, limit
        )
        if not due:
            return 0
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            gone = retention.drop(self.connection, self.log, self.index, due, limit)
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        return gone

    def _roll_back(self) -> None:
        """What memory holds may be ahead of the database after a rollback; it is read anew."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self._answers = []
        if self.live is not None:
            self.live.states = open_states(
                self.connection, self.live.pipeline, self.limits.held, self.limits.journal_bytes
            )
        self.index = EventIndex(self.connection, self._newer)
        self._parked = labelling.parked_ids(self.connection)

    def _newer(self, start: int) -> Iterator[tuple[int, str]]:
        return answered(self.connection, self.log, start)


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
