"""States computed elsewhere, put where a worker finds them."""

from sqlite3 import Connection

from sluicegate.detector.definition import Definition
from sluicegate.features.engine import Engine
from sluicegate.features.replay import MemoryStates
from sluicegate.runtime.versioning import layouts
from sluicegate.store import states


def store_states(
    connection: Connection, definition: Definition, engine: Engine, memory: MemoryStates
) -> None:
    """Stores the states of a replay as the warm states of a definition; inside a transaction.

    The replay must have seen all stored events, and no worker may run.
    """
    forms = layouts(definition)
    for form, key, held in zip(forms, engine.keys, memory.held, strict=True):
        connection.executemany(
            "INSERT OR REPLACE INTO states (layout, value, data) VALUES (?, ?, ?)",
            ((form, value, key.dump(held[value])) for value in sorted(held)),
        )
        states.mark(connection, form, True)
