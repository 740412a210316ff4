"""Labels: what is learnt about an event later (chargebacks, analysts' verdicts)."""

from typing import Literal, get_args

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
    label: str
    label_time: str


_VERDICTS = get_args(Verdict)
_decoder = msgspec.json.Decoder(_Wire)


def decode_label(raw: bytes) -> Label:
    """A label from ``{"event_id": …, "label": "fraud|legit|unknown", "label_time": ISO 8601}``.

    Raises:
        InvalidEvent: naming the field at fault.
    """
    try:
        raw.decode()
        wire = _decoder.decode(raw)
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 at byte {error.start}; send JSON in UTF-8"
        raise InvalidEvent("encoding", "", None, reason) from None
    except msgspec.ValidationError as error:
        raise _explain(str(error)) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidEvent("not_json", "", None, f"not a JSON object: {error}") from None
    if not wire.event_id:
        raise InvalidEvent("missing", "event_id", "", "empty; name the event the label is about")
    if wire.label not in _VERDICTS:
        raise InvalidEvent(
            "label", "label", wire.label, f"no verdict; use one of {', '.join(_VERDICTS)}"
        )
    try:
        time = parse_time(wire.label_time)
    except ValueError:
        raise InvalidEvent(
            "time", "label_time", wire.label_time, "not a time; write ISO 8601 in UTC"
        ) from None
    return Label(wire.event_id, wire.label, time)  # type: ignore[arg-type]


def encode_label(event_id: str, verdict: Verdict, label_time: str) -> bytes:
    """The wire form that `decode_label` reads."""
    return msgspec.json.encode(_Wire(event_id, verdict, label_time))


def _explain(text: str) -> InvalidEvent:
    """The rejection for what the typed decoder refused, with the field at fault."""
    if "missing required field" in text:
        return InvalidEvent("missing", text.split("`")[1], None, "required but missing; send it")
    if "$." not in text:
        return InvalidEvent("not_json", "", None, "not a JSON object; send one per label")
    field = text.rpartition("$.")[2].rstrip("`")
    message = text.partition(" - at ")[0].replace("`", "").lower()
    return InvalidEvent("mistyped", field, None, f"{message}; correct its type")
