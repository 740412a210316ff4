"""Topics in memory: for tests and one-off runs, nothing outlives the process."""

from collections.abc import Iterable

from sluicegate.detector.ports import Record


class MemoryLog:
    """A `sluicegate.detector.ports.Log` of lists."""

    def __init__(self) -> None:
        self._topics: dict[str, list[Record]] = {}
        self._next: dict[str, int] = {}

    def append(self, topic: str, time: int, values: Iterable[bytes]) -> range:
        """Adds records at the end; their offsets."""
        records = self._topics.setdefault(topic, [])
        first = self._next.get(topic, 0)
        records += [Record(first + i, time, value) for i, value in enumerate(values)]
        end = records[-1].offset + 1 if records and records[-1].offset >= first else first
        self._next[topic] = end
        return range(first, end)

    def read(self, topic: str, start: int, limit: int) -> list[Record]:
        """At most `limit` records from offset `start` on, in their order."""
        records = self._topics.get(topic, [])
        return [record for record in records if record.offset >= start][:limit]

    def bounds(self, topic: str) -> tuple[int, int]:
        """First offset held and the offset that the next record will get."""
        records = self._topics.get(topic, [])
        end = self._next.get(topic, 0)
        return (records[0].offset if records else end, end)

    def trim(self, topic: str, before: int, limit: int) -> int:
        """Drops at most `limit` of the records with an offset below `before`; how many went."""
        records = self._topics.get(topic, [])
        gone = min(limit, sum(record.offset < before for record in records))
        del records[:gone]
        return gone
