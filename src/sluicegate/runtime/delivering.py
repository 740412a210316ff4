"""One channel's deliveries: sent until the receiver has them, or refuses them for good."""

from collections.abc import Callable
from sqlite3 import Connection

import msgspec
import structlog

from sluicegate.alerts import quiet
from sluicegate.alerts.alert import Alert
from sluicegate.alerts.backoff import delay
from sluicegate.alerts.channel import (
    Channel,
    Misconfigured,
    PartlyRefused,
    PartlyUnreachable,
    Refused,
    Unreachable,
)
from sluicegate.alerts.digest import SHOWN, delivery
from sluicegate.alerts.settings import AlertSettings
from sluicegate.events.time import SECOND
from sluicegate.runtime.routing import Write
from sluicegate.store import deliveries
from sluicegate.store.deliveries import Candidate, Parcel

LOOK_SECONDS = 1.0
"""How often a channel looks for what other processes changed."""

IN_DOUBT = 10
"""Most deliveries that are tried in turn while none gets through: one that its receiver can't take
does not stop the others, and the others do not knock at a door that is shut."""

MOST_PARTLY = 20
"""Most deliveries that wait for some of their recipients while the others have them; what exceeds
it is kept as failed, to be sent again by hand."""

_PAGE = 200

log = structlog.get_logger()

_decode = msgspec.json.Decoder(Alert).decode


class Sender:
    """Sends a channel's deliveries one after the other.

    Before each try the delivery's content is settled, and committed, so that every repeat is equal
    and carries the same key. A repeat happens only when the process ends between the receiver's
    acceptance and the commit that follows.

    Args:
        channel: used by this object's thread alone.
        reader: read-only, for this object alone, too.
        write: see `sluicegate.runtime.routing.Write`.
        settings: quiet windows and when to gather.
        clock: microseconds UTC.
        chance: numbers from 0 up to 1.
        fault: called with "alert_begun", "alert_accepted" and "alert_settled"; tests kill the
            process there.
    """

    def __init__(
        self,
        channel: Channel,
        reader: Connection,
        write: Write,
        settings: AlertSettings,
        clock: Callable[[], int],
        chance: Callable[[], float],
        fault: Callable[[str], None],
    ) -> None:
        self._channel = channel
        self._name = channel.name
        self._reader = reader
        self._write = write
        self._settings = settings
        self._clock = clock
        self._chance = chance
        self._fault = fault
        self._unsettled: Callable[[Connection], None] | None = None
        # Which some recipients have: they say nothing against the channel.
        self._partly: set[int] = set()

    def step(self) -> float:
        """At most one try; seconds until the next step."""
        self._settle()
        now = self._clock()
        pause, _ = deliveries.resume(self._reader, self._name)
        most = max(self._settings.digest_above, 1)
        if deliveries.untried(self._reader, self._name, now) > most:
            self._write(lambda held: deliveries.merge(held, self._name, now, SHOWN))
        if pause > now:
            return min(LOOK_SECONDS, (pause - now) / SECOND)
        found = self._next(now)
        if found is None:
            return LOOK_SECONDS
        parcel: Parcel | None = self._write(lambda held: deliveries.begin(held, found))
        if parcel is not None:
            self._fault("alert_begun")
            self._unsettled = self._send(parcel)
            self._settle()
            self._fault("alert_settled")
        return 0.0

    def _settle(self) -> None:
        """Commits what became of the last try; kept until it is stored."""
        if self._unsettled is not None:
            self._write(self._unsettled)
            self._unsettled = None

    def _next(self, now: int) -> int | None:
        """The delivery to be tried next."""
        begun = deliveries.begun(self._reader, self._name)
        self._partly &= begun
        full = len(begun) - len(self._partly) >= IN_DOUBT
        for item in deliveries.candidates(self._reader, self._name, now, _PAGE):
            if (item.attempts or not full) and not self._held(item, now):
                return item.id
        return None

    def _held(self, item: Candidate, now: int) -> bool:
        """Whether nothing in it may come through now."""
        windows = self._settings.quiet
        return all(
            quiet.held_until(windows, self._name, outcome, now) is not None
            for outcome in item.outcomes
        )

    def _send(self, parcel: Parcel) -> Callable[[Connection], None]:
        """Tries once; what is to be stored of it."""
        made = delivery(
            [_decode(alert) for alert in parcel.alerts],
            parcel.total,
            parcel.since,
            parcel.until,
            parcel.tallies,
            # One that came alone is told in full.
            digest=parcel.digest and parcel.total > 1,
            channel=self._name,
        )
        name, number = self._name, parcel.id
        self._partly.discard(number)
        try:
            self._channel.send(made)
        except Exception as error:
            return self._failed(parcel, error)
        self._fault("alert_accepted")
        now = self._clock()
        log.info("alert delivered", channel=name, delivery=number, alerts=parcel.total)
        return lambda held: deliveries.finish(held, name, parcel, now)

    def _failed(self, parcel: Parcel, error: Exception) -> Callable[[Connection], None]:
        now = self._clock()
        _, failures = deliveries.resume(self._reader, self._name)
        known = isinstance(error, Unreachable | Refused)
        text = str(error) if known else type(error).__name__
        asked = error.retry_after if isinstance(error, Unreachable) else None
        partly = isinstance(error, PartlyRefused | PartlyUnreachable)
        pause = None if partly else now + round(delay(failures + 1, self._chance(), asked) * SECOND)
        final = isinstance(error, Refused) and not isinstance(error, Misconfigured)
        final = final or (partly and len(self._partly) >= MOST_PARTLY)
        log.warning(
            "alert refused" if final else "alert not delivered",
            channel=self._name,
            delivery=parcel.id,
            alerts=parcel.total,
            attempt=parcel.attempts,
            error=text,
        )
        name, number = self._name, parcel.id
        if final:
            return lambda held: deliveries.fail(held, name, number, now, pause, text)
        if partly:
            self._partly.add(number)
        due = now + round(delay(parcel.attempts, self._chance(), asked) * SECOND)
        return lambda held: deliveries.postpone(held, name, number, now, due, pause, text)
