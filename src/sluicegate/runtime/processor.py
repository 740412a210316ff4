"""The embedded host: one batch is one transaction.

Input position, entity states, outputs, rejections, labels, outbox and counters of a batch are
committed together or not at all; after a crash the next process goes on as if the batch had not
begun. The processor has no thread and reads no clock of its own.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from sqlite3 import Connection
from types import ModuleType

import structlog

from sluicegate.detector.pipeline import FAILED, NEW
from sluicegate.detector.ports import PROCESSED, REJECTED, TRANSACTIONS
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.label import decode_label
from sluicegate.runtime import labelling, retention, writing
from sluicegate.runtime.assembly import Scored, assemble
from sluicegate.runtime.batch import STEPS, Input, Limits, Report, decode
from sluicegate.runtime.identity import answered
from sluicegate.runtime.rejection import encode_rejection
from sluicegate.runtime.rescoring import rescore, supersede
from sluicegate.runtime.versioning import Live, load, open_states
from sluicegate.runtime.waiter import Waiter
from sluicegate.store import positions, registry, unscored
from sluicegate.store.index import EventIndex
from sluicegate.store.registry import Version
from sluicegate.streams.sqlite import SqliteLog

__all__ = ["CONSUMER", "STEPS", "Input", "Limits", "Processor", "Report"]

CONSUMER = retention.SCORING

PARKED_TRIED = 10_000
"""Most parked labels that are looked at when scoring begins."""

log = structlog.get_logger()


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
        self._id_field = ""
        self._ahead = False
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
            found = self._load_earlier(number) or before
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
            same = before is not None and before.number == found.number
            log.info(
                "lists taken up" if same else "version active",
                number=found.number,
                states_complete=found.complete,
            )
        if self._id_field != self._event_id():
            self.index = EventIndex(self.connection, self._newer)
        return found is not None

    def _load_earlier(self, number: int) -> Live | None:
        """The version that scored until now, under the lists as they are now; after a start the
        newest version active before that can be used."""
        known = [item.number for item in registry.activations(self.connection)]
        if self.live is not None:
            known = [self.live.number]
        for earlier in dict.fromkeys(known):
            if earlier != number:
                with suppress(ValueError, LookupError):
                    return self._load(registry.version(self.connection, earlier))
        return None

    def _load(self, version: Version | None) -> Live | None:
        limits = self.limits
        with self._transaction():
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
        earlier = dict(self._waiters)
        try:
            with self._transaction():
                report = self._batch(inputs, labels, score)
        except BaseException:
            # Nothing of this batch's inputs is stored: their offsets will be given to others.
            self._waiters = earlier
            raise
        if self.live is not None:
            self.live.states.settle()
        for offset, value in self._answers:
            waiter = self._waiters.pop(offset)
            if waiter.claim():
                self._deliveries.append((waiter, value))
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
        events, kept, rejections = decode(live, records)
        started = self._clock()
        results = live.pipeline.run(events, live.states)
        batch = [
            Scored(record, event, result)
            for record, event, result in zip(kept, events, results, strict=True)
        ]
        fault("scored")
        outputs = assemble(
            batch, self._waiters, live, self.log, self.index, started=started, now=self._clock
        )
        rejections += outputs.rejections
        resolved += writing.block(connection, live, outputs)
        if self._parked:
            stored = [item.event for item in batch if item.result.status in (NEW, FAILED)]
            resolved += labelling.meet(connection, self.index, live, stored, self._parked)
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
        report.scored = batch
        report.finished = outputs.finished
        report.rejections = rejections
        report.pending = self._pending(following)
        if self._waiters:
            self._answers = [(batch[at].record.offset, v) for at, v in outputs.answers.items()]
            for item in rejections:
                waiter = self._waiters.get(item.offset)
                if waiter is not None:
                    waiter.claim()
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
        with self._transaction():
            done = rescore(self.connection, self.log, self.index, live, rows, self._clock)
            live.states.flush()
        live.states.settle()
        self._rescored = rows[-1].event + 1
        return done

    def supersede(self, event_id: str, reason: str) -> bool:
        """Notes that an event already scored had been answered with the fallback outcome.

        The output is appended once more, saying what it supersedes; in a transaction of its own.

        Returns:
            Whether the event is stored.
        """
        if self.live is None:
            return False
        with self._transaction():
            parts = (self.connection, self.log, self.index, self.live)
            return supersede(*parts, event_id, reason, self._clock())

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
        with self._transaction():
            return retention.drop(self.connection, self.log, self.index, due, limit)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._ahead:
            self._roll_back()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        """What memory holds may be ahead of the database after a rollback; it is read anew."""
        self._ahead = True
        self._answers = []
        for waiter in self._waiters.values():
            waiter.release()
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        if self.live is not None:
            self.live.states = open_states(
                self.connection, self.live.pipeline, self.limits.held, self.limits.journal_bytes
            )
        self.index = EventIndex(self.connection, self._newer)
        self._parked = labelling.parked_ids(self.connection)
        self._ahead = False

    def _event_id(self) -> str:
        """The field that holds the id of an event."""
        found = self.live or registry.active(self.connection)
        return "event_id" if found is None else found.definition.event_type.event_id

    def _newer(self, start: int) -> Iterator[tuple[int, str]]:
        self._id_field = self._event_id()
        return answered(self.log, start, self._id_field)


def _no_fault(_step: str) -> None:
    """Nothing fails outside tests."""
