"""From the registry to a pipeline with warm states."""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from sqlite3 import Connection
from types import ModuleType

import msgspec
from msgspec import Struct

from sluicegate.detector.definition import Definition
from sluicegate.detector.detector import Detector
from sluicegate.detector.pipeline import Pipeline
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.decode import Decoder, compile_decoder
from sluicegate.model.artifact import from_bytes
from sluicegate.rules.lists import Lists
from sluicegate.runtime.warming import ALWAYS, warm_up
from sluicegate.store import registry, states
from sluicegate.store.registry import Version
from sluicegate.store.states import StateStore
from sluicegate.streams.sqlite import SqliteLog


class Live(Struct):
    """What scores events now.

    Attributes:
        number: the detector version.
        pipeline, decoder, states: see there.
        complete: whether the states hold all stored history.
        key_names: of the plan's keys, in order.
        stored: reads records that were accepted once: outputs, which are larger than their
            events, and events that came under other limits.
    """

    number: int
    pipeline: Pipeline
    decoder: Decoder
    states: StateStore
    complete: bool
    key_names: list[str]
    stored: Decoder

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
    """The digest of each key's state form, and of how the event type reads what goes into it."""
    plan, kind = definition.plan, definition.event_type
    by_name = {item.name: item for item in kind.variables}
    shared = [kind.first("PRICE"), kind.first("CURRENCY_CODE")]
    if kind.place is not None:
        shared += [by_name[kind.place.latitude], by_name[kind.place.longitude]]
    found = []
    for position, key in enumerate(plan.keys):
        own = [by_name.get(name) for name in (*key.variables, *key.distinct)]
        read = [item and (item.name, item.data_type, item.default) for item in (*shared, *own)]
        parts = (plan.layout(position), kind.default_currency, read)
        found.append(blake2b(msgspec.json.encode(parts), digest_size=4).hexdigest())
    return found


def open_states(
    connection: Connection, pipeline: Pipeline, held: int, journal_bytes: int = states.JOURNAL_BYTES
) -> StateStore:
    """The store of a pipeline's states."""
    keys = pipeline.engine.keys
    return StateStore(
        connection,
        layouts(pipeline.detector.definition),
        [key.fresh for key in keys],
        [key.dump for key in keys],
        [key.restore for key in keys],
        held=held,
        journal_bytes=journal_bytes,
    )


def warm(
    connection: Connection,
    log: SqliteLog,
    pipeline: Pipeline,
    decoder: Decoder,
    store: StateStore,
    progress: Callable[[int, int], None] | None = None,
    build: ModuleType | None = None,
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
    # All keys are computed anew, also those that have states: they would count twice.
    connection.executemany("DELETE FROM states WHERE layout = ?", [(form,) for form in forms])
    store.forget()
    complete = warm_up(connection, log, pipeline, decoder, store, progress, build)
    for form in forms:
        states.mark(connection, form, complete)
    return complete


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
    journal_bytes: int = states.JOURNAL_BYTES,
    version: Version | None = None,
    before: Live | None = None,
) -> Live | None:
    """What the registry says is active, ready to score; None before the first publication.

    Inside a transaction. Raises what `compile_version` raises.

    Args:
        version: another one than the active.
        before: what scored until now: its states go on when they are of the same plan.
    """
    version = version or registry.active(connection)
    if version is None:
        return None
    pipeline = compile_version(
        version, registry.lists(connection), enrichers, rows=rows, build=build
    )
    kind = version.definition.event_type
    decoder = compile_decoder(kind, max_bytes=max_bytes, future_seconds=future_seconds)
    stored = compile_decoder(kind, max_bytes=ALWAYS)
    if (
        before is not None
        and before.definition.plan == version.definition.plan
        and before.definition.event_type == kind
    ):
        held_states, complete = before.states, before.complete
        return Live(
            version.number, pipeline, decoder, held_states, complete, before.key_names, stored
        )
    if before is not None:
        before.states.fold_all()
    states.drop_others(connection, layouts(version.definition))
    store = open_states(connection, pipeline, held, journal_bytes)
    complete = warm(connection, log, pipeline, stored, store, progress, build)
    return Live(
        version.number,
        pipeline,
        decoder,
        store,
        complete,
        [key.name for key in version.definition.plan.keys],
        stored,
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
