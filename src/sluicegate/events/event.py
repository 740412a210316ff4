"""The event as every later step sees it."""

from msgspec import Struct

from sluicegate.events.variables import Value


class Event(Struct, frozen=True, gc=False):
    """One decoded event.

    Attributes:
        id, entity: text, never empty.
        time: event time, microseconds since the epoch, UTC.
        amount: in minor units of `currency`, or None when it has none.
        currency: upper-case code, ``""`` when not known.
        refund: a negative amount or one that names a parent: it is scored and kept but never
            counted by velocities.
        values: the variables in the event type's order, defaults filled in; None is missing,
            numbers are floats in major units, DATETIMEs are microseconds.
        raw: the JSON object as it came, without surrounding white space.
    """

    id: str
    entity: str
    time: int
    amount: int | None
    currency: str
    refund: bool
    values: tuple[Value, ...]
    raw: bytes
