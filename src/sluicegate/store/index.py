"""From event ids to offsets of outputs, without a B-tree over random ids.

The newest ids are in a dictionary, older ones in sorted segments: hashes and offsets side by
side, merged eight to one as they grow in number (O'Neil et al., "The log-structured merge-tree",
1996). Hashes of 64 bits may collide; the caller compares the id it finds.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from sqlite3 import Connection

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

SEGMENT = 65_536
"""Ids in the smallest segment."""

FANOUT = 8

_ITEM = 16

Digest = Callable[[bytes], int]


class EventIndex:
    """Ids of the events in `processed_transactions`.

    Args:
        connection: transactions are the caller's.
        newer: yields (offset, event id) of all outputs from an offset on, to fill the dictionary
            after a start.
        segment: ids in the smallest segment.
        digest: 64 bits of an id; another one only in tests, to see ids collide.
    """

    def __init__(
        self,
        connection: Connection,
        newer: Callable[[int], Iterator[tuple[int, str]]],
        *,
        segment: int = SEGMENT,
        digest: Digest = xxh3_64_intdigest,
    ) -> None:
        self._connection = connection
        self._segment = segment
        self._digest = digest
        row = connection.execute("SELECT MAX(last) FROM event_index").fetchone()
        start = 0 if row[0] is None else int(row[0]) + 1
        self._first = start
        self._newest: dict[int, int] = {}
        # Ids of the same hash, or further outputs of one event: rare, so kept beside.
        self._more: dict[int, list[int]] = {}
        for offset, event_id in newer(start):
            self.add(event_id, offset)

    def add(self, event_id: str, offset: int) -> None:
        """Notes where an event's output stands; the newest output of an event counts."""
        mark = self._digest(event_id.encode())
        newest = self._newest
        if mark in newest:
            self._more.setdefault(mark, []).append(newest[mark])
        newest[mark] = offset

    def find(self, event_id: str) -> Iterator[int]:
        """Offsets at which the event's output may stand, the newest first."""
        mark = self._digest(event_id.encode())
        found = self._newest.get(mark)
        if found is not None:
            yield found
            yield from reversed(self._more.get(mark, ()))
        yield from find_stored(self._connection, event_id, self._digest)

    def roll(self) -> None:
        """Turns the dictionary into a segment when it is full; inside a transaction."""
        if len(self._newest) < self._segment:
            return
        more = [(mark, offset) for mark, held in self._more.items() for offset in held]
        count = len(self._newest) + len(more)
        hashes = np.fromiter(chain(self._newest, (mark for mark, _ in more)), np.uint64, count)
        offsets = np.fromiter(
            chain(self._newest.values(), (offset for _, offset in more)), np.uint64, count
        )
        self._write(self._first, int(offsets.max()), hashes, offsets)
        self._first = int(offsets.max()) + 1
        self._newest.clear()
        self._more.clear()
        self._merge()

    def drop(self, before: int) -> None:
        """Drops the segments whose offsets are all below `before`; inside a transaction."""
        self._connection.execute("DELETE FROM event_index WHERE last < ?", (before,))

    def _write(
        self, first: int, last: int, hashes: NDArray[np.uint64], offsets: NDArray[np.uint64]
    ) -> None:
        order = np.lexsort((offsets, hashes))
        packed = np.empty((len(hashes), 2), "<u8")
        packed[:, 0] = hashes[order]
        packed[:, 1] = offsets[order]
        self._connection.execute(
            "INSERT INTO event_index (first, last, size, data) VALUES (?, ?, ?, ?)",
            (first, last, len(hashes), packed.tobytes()),
        )

    def _merge(self) -> None:
        """Merges the newest segments of like size while there are `FANOUT` of them."""
        while True:
            rows = self._connection.execute(
                "SELECT first, last, size FROM event_index ORDER BY first DESC"
            ).fetchall()
            like = [row for row in rows[:FANOUT] if row[2] < rows[0][2] * FANOUT]
            if len(like) < FANOUT:
                return
            parts = [
                np.frombuffer(
                    self._connection.execute(
                        "SELECT data FROM event_index WHERE first = ?", (row[0],)
                    ).fetchone()[0],
                    "<u8",
                ).reshape(-1, 2)
                for row in like
            ]
            merged = np.concatenate(parts)
            self._connection.executemany(
                "DELETE FROM event_index WHERE first = ?", [(row[0],) for row in like]
            )
            self._write(like[-1][0], like[0][1], merged[:, 0], merged[:, 1])


def find_stored(
    connection: Connection, event_id: str, digest: Digest = xxh3_64_intdigest
) -> Iterator[int]:
    """Offsets out of the segments, the newest first; reads a few items of each segment."""
    mark = digest(event_id.encode())
    rows = connection.execute("SELECT first, size FROM event_index ORDER BY first DESC").fetchall()
    for first, size in rows:
        with connection.blobopen("event_index", "data", first, readonly=True) as blob:

            def item(at: int, blob: object = blob) -> tuple[int, int]:
                raw = blob[at * _ITEM : (at + 1) * _ITEM]  # type: ignore[index]
                return int.from_bytes(raw[:8], "little"), int.from_bytes(raw[8:], "little")

            low, high = 0, size
            while low < high:
                middle = (low + high) // 2
                if item(middle)[0] <= mark:
                    low = middle + 1
                else:
                    high = middle
            found = []
            while low > 0 and item(low - 1)[0] == mark:
                low -= 1
                found.append(item(low)[1])
        yield from found
