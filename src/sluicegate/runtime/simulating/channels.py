"""What only the producer knows, beside the events: the truth and the labels that come of it."""

from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from sluicegate.events.label import Verdict
from sluicegate.events.time import DAY
from sluicegate.runtime.simulating.targets import Stream
from sluicegate.simulate.iso import iso
from sluicegate.simulate.labels import labels_of
from sluicegate.simulate.producer import Simulated

SILENCE: Final = 120 * DAY
"""Most time that a cardholder has for a chargeback, in µs: what card networks grant as a rule."""

# Nothing in it needs escaping. The same as `encode_label` writes.
_LINE: Final = '{"event_id":"%s","label":"%s","label_time":"%s"}\n'
_TOGETHER: Final = 10_000
_Label = tuple[int, str, Verdict]

_encode = msgspec.json.Encoder().encode_lines


class Channel(Protocol):
    """Told of events once they are sent."""

    def write(self, batch: Iterable[Simulated]) -> None:
        """These were sent."""

    def close(self) -> None:
        """Nothing more comes."""


class _Truth(Struct):
    event_id: str
    fraud: bool
    scenario: str
    campaign: int
    merchant: str


class Truth:
    """One line an event: ``event_id``, ``fraud``, ``scenario``, ``campaign``, ``merchant``."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def write(self, batch: Iterable[Simulated]) -> None:
        """See `Channel`."""
        self._stream.write(
            _encode(
                [
                    _Truth(item.event_id, item.fraud, item.scenario, item.campaign, item.merchant)
                    for item in batch
                ]
            )
        )
        self._stream.flush()

    def close(self) -> None:
        """See `Channel`."""
        self._stream.close()


class Labels:
    """Labels as `sluicegate labels send` takes them, in the order of their times.

    A label is written once no event to come can have an earlier one; the rest at the end, with
    times that are later than the last event's.

    Args:
        seed: of the simulation.
        silence: whether an event of which nothing is said counts as legitimate `SILENCE` after
            it, as merchants count it. Then a label of every event is kept until its time comes.
    """

    def __init__(self, stream: Stream, seed: int, *, silence: bool) -> None:
        self._stream = stream
        self._seed = seed
        self._silence = silence
        self._waiting: list[_Label] = []
        # Silence ends in the order of the events.
        self._silent: deque[_Label] = deque()

    def write(self, batch: Iterable[Simulated]) -> None:
        """See `Channel`."""
        time = None
        for item in batch:
            time = item.time
            labels = labels_of(item, self._seed)
            for label in labels:
                heappush(self._waiting, (label.time, label.event_id, label.label))
            if self._silence and not labels:
                self._silent.append((time + SILENCE, item.event_id, "legit"))
        if time is not None:
            self._until(time)

    def close(self) -> None:
        """See `Channel`."""
        try:
            self._until(None)
        finally:
            self._stream.close()

    def _until(self, time: int | None) -> None:
        waiting, silent = self._waiting, self._silent
        lines: list[str] = []
        while waiting or silent:
            spoken = bool(waiting) and (not silent or waiting[0] < silent[0])
            if time is not None and (waiting if spoken else silent)[0][0] >= time:
                break
            moment, event_id, verdict = heappop(waiting) if spoken else silent.popleft()
            lines.append(_LINE % (event_id, verdict, iso(moment)))
            if len(lines) == _TOGETHER:
                self._stream.write("".join(lines).encode())
                lines.clear()
        if lines:
            self._stream.write("".join(lines).encode())
        self._stream.flush()
