"""What stands in a data directory, at one moment."""

from sqlite3 import Connection

from msgspec import Struct

from sluicegate.detector.ports import TOPICS, TRANSACTIONS
from sluicegate.runtime.processor import CONSUMER
from sluicegate.runtime.versioning import layouts
from sluicegate.store import counters, positions, registry, sizes, states
from sluicegate.store.backlog import Backlog, backlog
from sluicegate.streams.sqlite import SqliteLog


class Topic(Struct, frozen=True):
    """A topic's name, the first offset held and the offset that the next record will get."""

    name: str
    first: int
    end: int


class Key(Struct, frozen=True):
    """States of one key of the active plan; `complete` once they hold all stored history."""

    name: str
    states: int
    complete: bool


class Overview(Struct, frozen=True):
    """Attributes:
    active: number of the active version, None before the first publication.
    detector, model_version, activated: its id, model and when it became active (microseconds).
    topics, keys: see there.
    pending: records of `transactions` not read yet.
    counters: totals since the directory was made: name -> label -> value.
    parked: labels that wait for their event.
    unscored: events that got the fallback outcome and wait to be scored.
    lists: entries by list.
    bytes: of the database, its log not counted.
    alerts: channels that have something to tell, or fail.
    untold: rows of the outbox that nobody has looked at yet.
    """

    active: int | None
    detector: str | None
    model_version: str | None
    activated: int | None
    topics: list[Topic]
    keys: list[Key]
    pending: int
    counters: dict[str, dict[str, int]]
    parked: int
    unscored: int
    lists: dict[str, int]
    bytes: int
    alerts: list[Backlog]
    untold: int


def overview(connection: Connection) -> Overview:
    """Everything as of one moment: read in one transaction."""
    connection.execute("BEGIN")
    try:
        log = SqliteLog(connection)
        version = registry.active(connection)
        activations = registry.activations(connection)
        following = positions.position(connection, CONSUMER, TRANSACTIONS)
        return Overview(
            None if version is None else version.number,
            None if version is None else version.definition.detector,
            None if version is None else version.model_version,
            activations[0].time if activations else None,
            [Topic(name, *log.bounds(name)) for name in TOPICS],
            [] if version is None else _keys(connection, version),
            max(log.bounds(TRANSACTIONS)[1] - following, 0),
            counters.totals(connection),
            sizes.rows(connection, "parked_labels"),
            sizes.rows(connection, "unscored"),
            {
                name: len(named.entries)
                for name, named in sorted(registry.lists(connection).by_name.items())
            },
            _bytes(connection),
            backlog(connection),
            sizes.rows(connection, "outbox"),
        )
    finally:
        connection.execute("ROLLBACK")


def _keys(connection: Connection, version: registry.Version) -> list[Key]:
    held = sizes.states(connection)
    return [
        Key(key.name, held.get(form, 0), bool(states.is_complete(connection, form)))
        for key, form in zip(version.definition.plan.keys, layouts(version.definition), strict=True)
    ]


def _bytes(connection: Connection) -> int:
    pages, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "page_size")
    )
    return pages * size
