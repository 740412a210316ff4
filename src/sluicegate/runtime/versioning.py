"""From the registry to a pipeline with warm states."""

from collections.abc import Callable, Iterator, Mapping
from sqlite3 import Connection
from types import ModuleType

from msgspec import Struct

from sluicegate.detector.definition import Definition
from sluicegate.detector.detector import Detector
from sluicegate.detector.pipeline import Pipeline
from sluicegate.detector.ports import HISTORY, LABELS, PROCESSED
from sluicegate.detector.verdicts import decode_resolved
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.decode import Decoder, compile_decoder
from sluicegate.events.event import Event
from sluicegate.features.engine import Engine
from sluicegate.features.replay import Known, ordered, replay
from sluicegate.model.artifact import from_bytes
from sluicegate.rules.lists import Lists
from sluicegate.runtime.history import decode_history
from sluicegate.store import registry, states
from sluicegate.store.registry import Version
from sluicegate.store.states import StateStore
from sluicegate.streams.sqlite import SqliteLog

_ALWAYS = 1 << 62
"""An append time that no event is later than: stored events were checked when they came."""

_PAGE = 2_000


class Live(Struct):
    """What scores events now.

    Attributes:
        number: the detector version.
        pipeline, decoder, states: see there.
        complete: whether the states hold all stored history.
        key_names: of the plan's keys, in order.
    """

    number: int
    pipeline: Pipeline
    decoder: Decoder
    states: StateStore
    complete: bool
    key_names: list[str]

    @property
    def definition(self) -> Definition:
        """The version's definition."""
        return self.pipeline.detector.definition


def compile_version(
    version: Version,
    lists: Lists,
    enrichers: Mapping[str, Enricher],
    *,
    rows: int,
    build: ModuleType | None = None,
) -> Pipeline:
    """A pipeline of a stored version.

    Raises:
        RuleError, PlanMismatch, ArtifactError: for a version that can't be used.
    """
    model = None if version.model is None else from_bytes(version.model)
    detector = Detector(
        version.definition, str(version.number), model, version.model_version, lists, enrichers
    )
    return Pipeline(detector, enrichers, rows=rows, build=build)


def layouts(definition: Definition) -> list[str]:
    """The digest of each key's state form."""
    plan = definition.plan
    return [plan.layout(position) for position in range(len(plan.keys))]


def open_states(connection: Connection, pipeline: Pipeline, held: int) -> StateStore:
    """The store of a pipeline's states."""
    keys = pipeline.engine.keys
    return StateStore(
        connection,
        layouts(pipeline.detector.definition),
        [key.fresh for key in keys],
        [key.dump for key in keys],
        [key.restore for key in keys],
        held=held,
    )


def warm(
    connection: Connection,
    log: SqliteLog,
    pipeline: Pipeline,
    decoder: Decoder,
    store: StateStore,
    progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Fills states of forms that have none from the stored events; inside a transaction.

    Returns:
        Whether the states are complete: warmed now or before, or there was nothing to warm from.
    """
    definition = pipeline.detector.definition
    forms = layouts(definition)
    done = [states.is_complete(connection, form) for form in forms]
    if None not in done:
        return all(done)
    events = ordered(stored_events(log, decoder))
    labels = stored_labels(log, decoder, pipeline.engine)
    total = len(events)
    if events:
        # All keys are computed anew, also those that have states: they would count twice.
        connection.executemany("DELETE FROM states WHERE layout = ?", [(form,) for form in forms])
        store.forget()
        told = None if progress is None else lambda count: progress(count, total)
        for _ in replay(pipeline.engine, store, events, labels, progress=told):
            pass
        store.flush()
        store.fold_all()
        store.settle()
    for form in forms:
        states.mark(connection, form, True)
    return True


def stored_events(log: SqliteLog, decoder: Decoder) -> Iterator[Event]:
    """All events held in history and among the outputs, as they came."""
    for topic in (HISTORY, PROCESSED):
        start, end = log.bounds(topic)
        while start < end:
            records = log.read(topic, start, _PAGE)
            if not records:
                break
            for record in records:
                raw = record.value if topic == PROCESSED else decode_history(record.value).raw
                yield decoder(raw, _ALWAYS)
            start = records[-1].offset + 1


def stored_labels(log: SqliteLog, decoder: Decoder, engine: Engine) -> list[Known]:
    """All labels held, in the order of their times."""
    found: list[Known] = []
    names = [key.name for key in engine.plan.keys]
    start, end = log.bounds(LABELS)
    while start < end:
        records = log.read(LABELS, start, _PAGE)
        if not records:
            break
        found += [decode_resolved(record.value).known(names) for record in records]
        start = records[-1].offset + 1
    start, end = log.bounds(HISTORY)
    while start < end:
        records = log.read(HISTORY, start, _PAGE)
        if not records:
            break
        for record in records:
            held = decode_history(record.value)
            if held.label == "fraud" and held.label_time is not None:
                event = decoder(held.raw, _ALWAYS)
                values = tuple(engine.values_of(event))
                found.append(Known(held.label_time, event.time, values, 1))
        start = records[-1].offset + 1
    found.sort(key=lambda label: (label.time, label.event_time))
    return found


def load(
    connection: Connection,
    log: SqliteLog,
    enrichers: Mapping[str, Enricher],
    *,
    rows: int,
    held: int,
    max_bytes: int,
    future_seconds: int,
    build: ModuleType | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Live | None:
    """What the registry says is active, ready to score; None before the first publication.

    Inside a transaction. Raises what `compile_version` raises.
    """
    version = registry.active(connection)
    if version is None:
        return None
    pipeline = compile_version(
        version, registry.lists(connection), enrichers, rows=rows, build=build
    )
    decoder = compile_decoder(
        version.definition.event_type, max_bytes=max_bytes, future_seconds=future_seconds
    )
    states.drop_others(connection, layouts(version.definition))
    store = open_states(connection, pipeline, held)
    complete = warm(connection, log, pipeline, decoder, store, progress)
    return Live(
        version.number,
        pipeline,
        decoder,
        store,
        complete,
        [key.name for key in version.definition.plan.keys],
    )


def compile_for_check(
    definition: Definition,
    model: bytes | None,
    lists: Lists,
    enrichers: Mapping[str, Enricher],
) -> None:
    """Raises what publishing this would raise, and changes nothing."""
    loaded = None if model is None else from_bytes(model)
    Detector(definition, "0", loaded, None, lists, enrichers).close()
