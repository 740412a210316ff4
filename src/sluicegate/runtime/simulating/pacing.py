"""Open-loop pacing: events are due at fixed moments, whatever the receiver does.

A receiver that is slower than the plan gets the same events later and in larger batches; nothing
but their moments is remembered, so falling behind takes no memory.
"""

from collections.abc import Callable, Iterator
from typing import Final, Protocol

from msgspec import Struct

from sluicegate.events.time import SECOND
from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.rates import Moments

MOST: Final = 1_000
"""Most events of a batch."""

GRAIN: Final = SECOND // 100
"""Least time between two batches in µs: at high rates events are sent together."""

STUCK: Final = 5 * SECOND
"""Time without a batch taken after which the rates are those of this time, in µs."""

LATE: Final = SECOND // 2
"""Lateness in µs from which on it is worth a word."""


class Clock(Protocol):
    """Time that passes, and waiting for it."""

    def now(self) -> int:
        """Microseconds of a clock that never goes back."""

    def wait(self, micros: int) -> bool:
        """Waits; True as soon as the work is to be stopped."""


class Lag(Struct, frozen=True):
    """How far behind its plan a stream is.

    Attributes:
        events: how many are due and not yet taken.
        micros: how long the oldest of them has been due.
        rate, planned: events a second sent and due, over the last second or so.
        making: whether making events took longer than handing them over.
    """

    events: int = 0
    micros: int = 0
    rate: float = 0.0
    planned: float = 0.0
    making: bool = False


class _Window(Struct):
    began: int
    sent: int = 0
    making: int = 0
    handing: int = 0


class Pacer:
    """Gives batches of what is due, when it is due.

    Args:
        items: made one for each of the moments, when asked for.
        moments: of the items.
        clock: from whose time when the first item is made on the moments are counted.
        most: events in a batch.
        grain: least time between two batches, in µs.
        limit: events in all, None for no limit.
        drop_late: µs after which late events are dropped; None to send them all the same.
        gate: asked once for each group of events that come together whether they shall.

    Attributes:
        grain: as given; may be changed between two batches.
        began: when, by the clock, the first event was due.
        sent, dropped, skipped: events handed over, dropped for being late, kept by the gate.
        worst: the greatest lag so far.
    """

    def __init__(
        self,
        items: Iterator[Simulated],
        moments: Moments,
        clock: Clock,
        *,
        most: int = MOST,
        grain: int = GRAIN,
        limit: int | None = None,
        drop_late: int | None = None,
        gate: Callable[[], bool] | None = None,
    ) -> None:
        self._items = items
        self._moments = moments
        self._clock = clock
        self._most = most
        self.grain = grain
        self._limit = limit
        self._drop_late = drop_late
        self._gate = gate
        self._asked = -1
        self._open = True
        self._first: Simulated | None = None
        self._prepared = False
        self.began = clock.now()
        self._ahead = self.began - moments.start
        self._in_flight: tuple[int, int] | None = None
        self._window = _Window(self._now())
        self._rates = (0.0, 0.0, False)
        self.sent = self.dropped = self.skipped = 0
        self.worst = Lag()

    def prepare(self) -> None:
        """Makes the first item, which takes as long as a world takes to begin; time counts from
        here on. Done by `batches` when it was not before."""
        if self._prepared:
            return
        self._prepared = True
        self._first = next(self._items, None)
        if self._first is not None:
            self._moments.back()
        self.began = self._clock.now()
        self._ahead = self.began - self._moments.start
        self._window = _Window(self._now())

    def batches(self) -> Iterator[list[Simulated]]:
        """Batches as they become due; asking for the next one says that the last was taken.

        Ends with the moments, at the limit, or when the clock says to stop.
        """
        self.prepare()
        last = self._now() - self.grain
        while (due := self._moments.due) is not None and self._left() > 0:
            now = self._now()
            wait = max(due, last + self.grain) - now
            if wait > 0:
                if self._clock.wait(wait):
                    return
                continue
            if not self._passes() or self._drops(now, due):
                continue
            last = now
            batch = self._take(now)
            made = self._now()
            self._window.making += made - now
            if not batch:
                return
            self._in_flight = (due, len(batch))
            self.look()
            yield batch
            self._window.handing += self._now() - made
            self._in_flight = None
            self.sent += len(batch)
            self._roll(self._now(), SECOND)
            if self._clock.wait(0):
                return

    def look(self) -> Lag:
        """How far behind the stream is now."""
        now = self._now()
        self._roll(now, STUCK)
        oldest, held = self._in_flight or (self._moments.due, 0)
        late = 0 if oldest is None else now - oldest
        if late < LATE:
            return Lag(0, 0, *self._rates)
        lag = Lag(self._moments.behind(now) + held, late, *self._rates)
        if lag.micros > self.worst.micros:
            self.worst = lag
        return lag

    def _now(self) -> int:
        """The event time that it is by the plan."""
        return self._clock.now() - self._ahead

    def _left(self) -> int:
        return self._most if self._limit is None else self._limit - self.sent

    def _passes(self) -> bool:
        """Whether the gate lets the next events come; else leaves them out."""
        if self._gate is None:
            return True
        group, number = self._moments.plan.group, self._moments.number
        if number // group != self._asked:
            self._asked = number // group
            self._open = self._gate()
        if not self._open:
            rest = group - number % group
            self._leave_out(rest)
            self.skipped += rest
        return self._open

    def _drops(self, now: int, due: int) -> bool:
        if self._drop_late is None or now - due <= self._drop_late:
            return False
        late = self._moments.behind(now - self._drop_late)
        self._leave_out(late)
        self.dropped += late
        return late > 0

    def _leave_out(self, count: int) -> None:
        self._moments.skip(count)
        if count:
            self._first = None

    def _take(self, now: int) -> list[Simulated]:
        moments, batch = self._moments, []
        most = min(self._most, self._left())
        if self._gate is not None:
            group = moments.plan.group
            most = min(most, group - moments.number % group)
        for _ in range(most):
            due = moments.due
            if due is None or due > now:
                break
            item = self._make()
            if item is None:
                break
            batch.append(item)
        return batch

    def _make(self) -> Simulated | None:
        first, self._first = self._first, None
        if first is None:
            return next(self._items, None)
        self._moments.skip(1)
        return first

    def _roll(self, now: int, least: int) -> None:
        """Takes the rates, of whole batches, once so much time has passed."""
        window = self._window
        passed = now - window.began
        if passed < least:
            return
        planned = self._moments.before(now) - self._moments.before(window.began)
        self._rates = (
            (self.sent - window.sent) * SECOND / passed,
            planned * SECOND / passed,
            window.making > window.handing,
        )
        self._window = _Window(now, self.sent)
