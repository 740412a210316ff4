"""New detector versions: checked as a whole, then stored and made the active one.

Everything that could be wrong is found before anything is written. What is written is one short
transaction, so it may be done beside a running worker, which takes it up at its next batch.
"""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from msgspec import Struct

from sluicegate.detector.definition import Definition
from sluicegate.detector.detector import bindings
from sluicegate.detector.ports import HISTORY, PROCESSED
from sluicegate.enrich.enricher import Enricher
from sluicegate.rules.lists import Lists
from sluicegate.rules.screen import compile_screen
from sluicegate.runtime.comparing import changes
from sluicegate.runtime.numbering import next_model_version
from sluicegate.runtime.versioning import compile_for_check, layouts
from sluicegate.store import registry, states
from sluicegate.store.database import transaction
from sluicegate.store.registry import Activation, NoSuchVersion
from sluicegate.streams.sqlite import SqliteLog

ROLLBACK = "rollback"
"""How the note of an activation begins that went back."""


class Change(Struct, frozen=True):
    """What a publication or activation did.

    Attributes:
        number: the version it is about; `active` whether it is the active one now.
        before: the version that was active, None when there was none.
        model_version, model_before: the models of both, None without model.
        changes: what differs from the version that was active; see `comparing.changes`.
        warm: stored events that the states are computed from anew before the version scores, None
            when the states it needs are there.
        notices: what is allowed but perhaps not meant.
    """

    number: int
    active: bool
    before: int | None
    model_version: str | None
    model_before: str | None
    changes: list[str]
    warm: int | None
    notices: list[str]


def publish(
    connection: Connection,
    definition: Definition,
    model: bytes | None,
    enrichers: Mapping[str, Enricher],
    *,
    by: str,
    at: int,
    note: str = "",
    draft: bool = False,
) -> Change:
    """Checks a version, stores it and, unless it stays a draft, makes it the active one.

    Raises:
        RuleError, PlanMismatch, ArtifactError: what is wrong with it; nothing has been stored.
    """
    while True:
        seen = registry.revision(connection)
        lists = registry.lists(connection)
        compile_for_check(definition, model, lists, enrichers)
        with transaction(connection):
            # A list may have been dropped while the version was checked against it.
            if registry.revision(connection) != seen:
                continue
            active = registry.active(connection)
            model_version = None if model is None else _model_version(connection, definition, model)
            number = registry.add_version(
                connection, definition, model, model_version, by=by, at=at, note=note
            )
            if not draft:
                registry.activate(connection, number, by=by, at=at, note=note)
            return Change(
                number,
                not draft,
                None if active is None else active.number,
                model_version,
                None if active is None else active.model_version,
                [] if active is None else changes(active.definition, definition),
                _to_warm(connection, definition),
                _notices(definition, lists, enrichers),
            )


def activate(
    connection: Connection,
    number: int,
    enrichers: Mapping[str, Enricher],
    *,
    by: str,
    at: int,
    note: str = "",
) -> Change:
    """Checks a stored version against the lists as they are now and makes it the active one.

    Raises:
        NoSuchVersion: when there is none of that number.
        RuleError, PlanMismatch, ArtifactError: what is wrong with it; the active one goes on.
    """
    while True:
        seen = registry.revision(connection)
        lists = registry.lists(connection)
        found = registry.version(connection, number)
        compile_for_check(found.definition, found.model, lists, enrichers)
        with transaction(connection):
            if registry.revision(connection) != seen:
                continue
            active = registry.active(connection)
            registry.activate(connection, number, by=by, at=at, note=note)
            return Change(
                number,
                True,
                None if active is None else active.number,
                found.model_version,
                None if active is None else active.model_version,
                [] if active is None else changes(active.definition, found.definition),
                _to_warm(connection, found.definition),
                _notices(found.definition, lists, enrichers),
            )


def previous(activations: Sequence[Activation]) -> tuple[int, int] | None:
    """The active version and the one that was active before it, None when there was none.

    A rollback takes the newest activation back, so that two of them go back two versions and never
    to a version that was rolled back from.

    Args:
        activations: the newest first.
    """
    stack: list[int] = []
    for item in reversed(activations):
        if item.note.startswith(ROLLBACK) and len(stack) > 1 and stack[-2] == item.number:
            stack.pop()
        elif not stack or stack[-1] != item.number:
            stack.append(item.number)
    return (stack[-1], stack[-2]) if len(stack) > 1 else None


def rollback(
    connection: Connection,
    enrichers: Mapping[str, Enricher],
    *,
    by: str,
    at: int,
    note: str = "",
) -> Change:
    """Makes the version active that was active before.

    Raises:
        NoSuchVersion: when there was none before; and what `activate` raises.
    """
    found = previous(registry.activations(connection))
    if found is None:
        raise NoSuchVersion("no version was active before; `detector list` shows what there is")
    said = f"{ROLLBACK} from version {found[0]}" + (f": {note}" if note else "")
    return activate(connection, found[1], enrichers, by=by, at=at, note=said)


def _model_version(connection: Connection, definition: Definition, model: bytes) -> str:
    """The number under which the same model is stored, or the next one."""
    held = registry.model_version(connection, model)
    if held is not None:
        return held
    known = {
        version.model_version: version.definition.plan.fingerprint()
        for version in registry.versions(connection)
        if version.model_version is not None
    }
    return next_model_version(known, definition.plan.fingerprint())


def _to_warm(connection: Connection, definition: Definition) -> int | None:
    if None not in [states.is_complete(connection, form) for form in layouts(definition)]:
        return None
    log = SqliteLog(connection)
    return sum(end - start for start, end in map(log.bounds, (HISTORY, PROCESSED)))


def _notices(definition: Definition, lists: Lists, enrichers: Mapping[str, Enricher]) -> list[str]:
    screen = compile_screen(lists, bindings(definition, enrichers), definition.first)
    return [
        f"list {name} decides nothing: the event type has no text or number variable"
        f" {lists.by_name[name].variable}"
        for name in screen.skipped
    ]
