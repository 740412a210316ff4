"""When alerts come so fast that they are told together, and how they are."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

from sluicegate.alerts.alert import Alert, Delivery
from sluicegate.detector.tally import Tally
from sluicegate.events.time import MINUTE

SHOWN = 50
"""Most alerts that a digest lists; the others are counted."""


class Pace(Struct, frozen=True):
    """How fast a channel's alerts come.

    Attributes:
        since: when the running minute began, microseconds UTC.
        count: alerts since then.
        gathered: whether all of them go into a digest.
    """

    since: int = -MINUTE
    count: int = 0
    gathered: bool = False


def pace(before: Pace, now: int, above: int) -> tuple[Pace, int | None]:
    """Counts an alert that comes now.

    The first `above` of a minute go out one by one, the others as one digest at its end. A minute
    that follows such a one at once is told wholly by its digest.

    Returns:
        The new pace, and when the digest goes out that the alert belongs to, microseconds UTC;
        None when it goes out by itself.

    >>> step, until = pace(Pace(), 0, above=1)
    >>> until
    >>> step, until = pace(step, 10, above=1)
    >>> until
    60000000
    """
    if now >= before.since + MINUTE or now < before.since:
        busy = before.count > above and now < before.since + 2 * MINUTE
        after = Pace(now, 1, busy)
    else:
        after = Pace(before.since, before.count + 1, before.gathered)
    if after.gathered or after.count > above:
        return after, after.since + MINUTE
    return after, None


def alert_key(alert: Alert) -> str:
    """Names what is told: an event and its outcome, whenever and however often."""
    return _digest(["alert", alert.event_id, alert.outcome])


def delivery(
    alerts: Sequence[Alert],
    total: int,
    since: int,
    until: int,
    tallies: Sequence[Tally] = (),
    *,
    digest: bool,
    channel: str,
) -> Delivery:
    """What is sent; equal arguments have an equal key.

    Args:
        alerts: at least one, and at most `SHOWN`.
        total: how many it stands for.
        since, until: when the first and the last of them came, microseconds UTC.
        tallies: of all; left out of the delivery when they are of fewer.
    """
    if digest:
        parts = ["digest", channel, str(total), str(since), str(until), *map(alert_key, alerts)]
        key = _digest(parts)
    else:
        key = alert_key(alerts[0])
    complete = sum(one.alerts for one in tallies) == total
    return Delivery(
        *(key, tuple(alerts), total, digest, since, until), tuple(tallies) if complete else ()
    )


def _digest(parts: list[str]) -> str:
    """32 hex digits over parts that can't run into one another."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
