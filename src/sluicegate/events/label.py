"""Labels: what is learnt about an event later (chargebacks, analysts' verdicts)."""

from typing import Literal

import msgspec
from msgspec import Struct

from sluicegate.events.errors import InvalidEvent
from sluicegate.events.time import parse_time

Verdict = Literal["fraud", "legit", "unknown"]


class Label(Struct, frozen=True):
    """A verdict on an event.

    Attributes:
        event_id: the event it is about.
        verdict: ``unknown`` takes an earlier verdict back, and marks blocked events, which
            bring no chargeback.
        time: when the verdict became known, microseconds UTC.
    """

    event_id: str
    verdict: Verdict
    time: int


class _Wire(Struct):
    event_id: str
    label: Verdict
    label_time: str


_decoder = msgspec.json.Decoder(_Wire)


def decode_label(raw: bytes) -> Label:
    """A label from ``{"event_id": …, "label": "fraud|legit|unknown", "label_time": ISO 8601}``.

    Raises:
        InvalidEvent: naming the field at fault.
    """
    try:
        wire = _decoder.decode(raw)
    except msgspec.ValidationError as error:
        field = str(error).rpartition("$.")[2].rstrip("`") if "$." in str(error) else ""
        raise InvalidEvent("label", field, None, str(error)) from None
    except msgspec.DecodeError as error:
        raise InvalidEvent("not_json", "", None, f"not a JSON object: {error}") from None
    try:
        time = parse_time(wire.label_time)
    except ValueError:
        raise InvalidEvent(
            "time", "label_time", wire.label_time, "not a time; write ISO 8601 in UTC"
        ) from None
    return Label(wire.event_id, wire.label, time)


def encode_label(event_id: str, verdict: Verdict, label_time: str) -> bytes:
    """The wire form that `decode_label` reads."""
    return msgspec.json.encode(_Wire(event_id, verdict, label_time))
