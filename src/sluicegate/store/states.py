"""Entity states: decoded in memory, journalled per batch, folded into their table later.

A batch's changed states are written as one journal row inside the batch's transaction, so that
state, position and outputs can't part. The table of states takes each state over only when its
journal row has become old, which spares the rows that hot keys would rewrite in every batch. The
state of record is the table with the journal on top.
"""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import repeat
from operator import itemgetter
from sqlite3 import Connection
from typing import Any

import msgspec

JOURNAL_BYTES = 64 * 1024 * 1024
"""Journal that is kept before its oldest rows are folded."""

HELD = 400_000
"""Decoded states that stay in memory between batches, at least; at most twice as many."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[str, list[str], list[bytes]]]).decode


class StateStore:
    """States of every key of one plan; `sluicegate.features.engine.States`.

    Args:
        connection: transactions are the caller's.
        layouts: per key of the plan, the digest that names the form of its states.
        fresh, dump, restore: per key, make a new state, bytes of one, one out of bytes.
        held, journal_bytes: see the module's constants.
    """

    def __init__(
        self,
        connection: Connection,
        layouts: list[str],
        fresh: list[Callable[[], Any]],
        dump: list[Callable[[Any], bytes]],
        restore: list[Callable[[bytes], Any]],
        *,
        held: int = HELD,
        journal_bytes: int = JOURNAL_BYTES,
    ) -> None:
        self._connection = connection
        self._layouts = layouts
        self._fresh = fresh
        self._dump = dump
        self._restore = restore
        self._limit = held
        self._journal_limit = journal_bytes
        self._young: list[dict[str, Any]] = [{} for _ in layouts]
        self._old: list[dict[str, Any]] = [{} for _ in layouts]
        self._touched: list[dict[str, Any]] = [{} for _ in layouts]
        self._pending: dict[str, dict[str, tuple[int, bytes]]] = {name: {} for name in layouts}
        self._journal: deque[tuple[int, int, list[tuple[str, list[str]]]]] = deque()
        self._bytes = 0
        self._batch = 0
        self._recover()

    def get(self, key: int, value: str) -> Any:
        """The state of a value, to be read and changed; a fresh one when never seen."""
        touched = self._touched[key]
        state = touched.get(value)
        if state is None:
            state = self._young[key].get(value)
            if state is None:
                state = self._old[key].get(value)
                if state is None:
                    state = self._load(key, value)
                self._young[key][value] = state
            touched[value] = state
        return state

    def peek(self, key: int, value: str) -> Any:
        """The state of a value for reading only, None when never seen."""
        for held in (self._touched, self._young, self._old):
            state = held[key].get(value)
            if state is not None:
                return state
        raw = self._stored(self._layouts[key], value)
        return None if raw is None else self._restore[key](raw)

    def flush(self) -> None:
        """Writes the changed states as the batch's journal row; inside its transaction."""
        entries: list[tuple[str, list[str], list[bytes]]] = []
        self._batch += 1
        batch = self._batch
        for layout, touched, dump in zip(self._layouts, self._touched, self._dump, strict=True):
            if touched:
                raws = list(map(dump, touched.values()))
                entries.append((layout, list(touched), raws))
                self._pending[layout].update(zip(touched, zip(repeat(batch), raws), strict=False))
        if not entries:
            return
        data = _encode(entries)
        self._connection.execute(
            "INSERT INTO state_journal (batch, data) VALUES (?, ?)", (batch, data)
        )
        self._journal.append((batch, len(data), [entry[:2] for entry in entries]))
        self._bytes += len(data)
        if self._bytes > self._journal_limit:
            self._fold(self._journal_limit)

    def save(self) -> None:
        """Writes the changed states to their table at once and lets go of them.

        For warming, when nothing is journalled and a journal row of everything would be too
        large; inside a transaction.
        """
        for layout, touched, dump in zip(self._layouts, self._touched, self._dump, strict=True):
            self._connection.executemany(
                "INSERT INTO states (layout, value, data) VALUES (?, ?, ?)"
                " ON CONFLICT (layout, value) DO UPDATE SET data = excluded.data",
                ((layout, value, dump(touched[value])) for value in sorted(touched)),
            )
        self.settle()

    @property
    def touched(self) -> int:
        """States changed since the last commit."""
        return sum(map(len, self._touched))

    @property
    def held(self) -> int:
        """Decoded states in memory."""
        return sum(map(len, self._young)) + sum(map(len, self._old))

    def settle(self) -> None:
        """After the commit: touched states are no longer special and old ones may go."""
        for touched in self._touched:
            touched.clear()
        for key, young in enumerate(self._young):
            if len(young) > self._limit // len(self._young):
                self._old[key] = young
                self._young[key] = {}

    def forget(self) -> None:
        """Drops everything in memory and in the journal; inside a transaction."""
        for held in (self._young, self._old, self._touched):
            for states in held:
                states.clear()
        for pending in self._pending.values():
            pending.clear()
        self._journal.clear()
        self._bytes = 0
        self._connection.execute("DELETE FROM state_journal")

    def fold_all(self) -> None:
        """Moves the whole journal into the table; inside a transaction."""
        self._fold(0)

    def _fold(self, target: int) -> None:
        rows: list[tuple[str, str, bytes]] = []
        last = 0
        while self._journal and self._bytes > target:
            last, size, names = self._journal.popleft()
            self._bytes -= size
            for layout, values in names:
                pending = self._pending[layout]
                for value in values:
                    held = pending.get(value)
                    if held is not None and held[0] == last:
                        rows.append((layout, value, held[1]))
                        del pending[value]
        # In the table's order, so that rows of one page are written together.
        rows.sort(key=itemgetter(0, 1))
        self._connection.executemany(
            "INSERT INTO states (layout, value, data) VALUES (?, ?, ?)"
            " ON CONFLICT (layout, value) DO UPDATE SET data = excluded.data",
            rows,
        )
        self._connection.execute("DELETE FROM state_journal WHERE batch <= ?", (last,))

    def _load(self, key: int, value: str) -> Any:
        raw = self._stored(self._layouts[key], value)
        return self._fresh[key]() if raw is None else self._restore[key](raw)

    def _stored(self, layout: str, value: str) -> bytes | None:
        pending = self._pending[layout].get(value)
        if pending is not None:
            return pending[1]
        row = self._connection.execute(
            "SELECT data FROM states WHERE layout = ? AND value = ?", (layout, value)
        ).fetchone()
        return None if row is None else row[0]

    def _recover(self) -> None:
        for batch, data in self._connection.execute(
            "SELECT batch, data FROM state_journal ORDER BY batch"
        ):
            names = []
            for layout, values, raws in _decode(data):
                pending = self._pending.setdefault(layout, {})
                pending.update(zip(values, zip(repeat(batch), raws), strict=False))
                names.append((layout, values))
            self._journal.append((batch, len(data), names))
            self._bytes += len(data)
            self._batch = batch


def journalled(connection: Connection) -> Iterator[tuple[str, str, bytes]]:
    """Layout, value and bytes of all states in the journal, the oldest first."""
    for (data,) in connection.execute("SELECT data FROM state_journal ORDER BY batch"):
        for layout, values, raws in _decode(data):
            for value, raw in zip(values, raws, strict=True):
                yield layout, value, raw


def is_complete(connection: Connection, layout: str) -> bool | None:
    """Whether states of this form hold all history; None when there are none of this form."""
    row = connection.execute("SELECT complete FROM layouts WHERE layout = ?", (layout,)).fetchone()
    return None if row is None else bool(row[0])


def drop_others(connection: Connection, layouts: list[str]) -> None:
    """Drops states of other forms: nothing keeps them up to date any more."""
    marks = ", ".join("?" * len(layouts))
    connection.execute(f"DELETE FROM states WHERE layout NOT IN ({marks})", layouts)
    connection.execute(f"DELETE FROM layouts WHERE layout NOT IN ({marks})", layouts)


def drop_all(connection: Connection) -> None:
    """Drops all states, so that the next start computes them from the stored events."""
    for table in ("states", "state_journal", "layouts"):
        connection.execute(f"DELETE FROM {table}")


def mark(connection: Connection, layout: str, complete: bool) -> None:
    """Notes that states of this form exist, and whether they hold all history."""
    connection.execute(
        "INSERT INTO layouts (layout, complete) VALUES (?, ?)"
        " ON CONFLICT (layout) DO UPDATE SET complete = excluded.complete",
        (layout, complete),
    )
