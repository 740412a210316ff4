"""What the hosts need from outside: topics, and nothing else they know the kind of."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

TRANSACTIONS = "transactions"
LABELS = "labels"
PROCESSED = "processed_transactions"
REJECTED = "transactions_rejected"
HISTORY = "history"
"""Events that were stored without being scored, for training and warm states."""

TOPICS = (TRANSACTIONS, LABELS, PROCESSED, REJECTED, HISTORY)


class Record(NamedTuple):
    """One record of a topic.

    Attributes:
        offset: its place; offsets rise but need not be consecutive.
        time: when it was appended, microseconds UTC.
        value: its bytes.
    """

    offset: int
    time: int
    value: bytes


class Log(Protocol):
    """Durable, ordered topics."""

    def append(self, topic: str, time: int, values: Iterable[bytes]) -> range:
        """Adds records at the end; their offsets."""

    def read(self, topic: str, start: int, limit: int) -> Sequence[Record]:
        """At most `limit` records from offset `start` on, in their order."""

    def bounds(self, topic: str) -> tuple[int, int]:
        """First offset held and the offset that the next record will get."""

    def trim(self, topic: str, before: int, limit: int) -> int:
        """Drops at most `limit` of the records with an offset below `before`; how many went."""
