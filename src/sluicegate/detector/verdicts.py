"""Labels once their event is known, and what a verdict changes."""

import msgspec
from msgspec import Struct

from sluicegate.events.event import Event
from sluicegate.events.label import Verdict
from sluicegate.features.replay import Known


class Resolved(Struct, frozen=True):
    """A record of the topic `labels`.

    Attributes:
        event_id, event_time, label_time: microseconds UTC.
        label: the verdict from now on.
        before: the verdict until now, None for none.
        keys: the event's value of each key of the plan by the key's name.
    """

    event_id: str
    event_time: int
    label: Verdict
    label_time: int
    before: Verdict | None
    keys: dict[str, str]

    def known(self, names: list[str]) -> Known:
        """The change to the states of a plan with keys of these names."""
        fraud, unknown = change(self.before, self.label)
        return Known(
            self.label_time,
            self.event_time,
            tuple(self.keys.get(name) for name in names),
            fraud,
            unknown,
        )


encode_resolved = msgspec.json.Encoder().encode
decode_resolved = msgspec.json.Decoder(Resolved).decode


def change(before: Verdict | None, after: Verdict) -> tuple[int, int]:
    """Changes of the counts of frauds and of unknowns; an event without verdict is legitimate.

    >>> change(None, "fraud"), change("fraud", "legit"), change("unknown", "fraud")
    ((1, 0), (-1, 0), (1, -1))
    """
    return (
        (after == "fraud") - (before == "fraud"),
        (after == "unknown") - (before == "unknown"),
    )


def blocked(event: Event, keys: dict[str, str]) -> Resolved:
    """The label of a blocked event: it brings no chargeback, so nothing is learnt from it.

    It comes right after the event in the order of times.
    """
    return Resolved(event.id, event.time, "unknown", event.time + 1, None, keys)
