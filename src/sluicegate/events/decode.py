"""From bytes to events: strict, fast, and able to say what is wrong."""

from collections.abc import Callable
from datetime import datetime
from math import isfinite
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.event_type import EventType
from sluicegate.events.money import AMOUNT_LIMIT, MAX_CODE, scale, to_minor
from sluicegate.events.time import SECOND, format_time, parse_time, to_micros
from sluicegate.events.variables import Value, Variable

MAX_BYTES = 64 * 1024
"""Largest record, in bytes, unless set otherwise."""

MAX_ID = 256
"""Longest event or entity id in characters."""

INTEGER_LIMIT = 2**63
"""INTEGERs are from minus this to below it."""

LATEST = 2**32 * SECOND
"""Event times lie before this (2106-02-07); states remember seconds in four bytes."""

FUTURE_SECONDS = 300
"""How much later than its append time an event may claim to be, unless set otherwise."""

Decoder = Callable[[bytes, int], Event]

_WIRE_TYPES: dict[str, Any] = {
    "STRING": str | None,
    "FLOAT": float | str | None,
    "INTEGER": Annotated[int, Meta(ge=-INTEGER_LIMIT, le=INTEGER_LIMIT - 1)] | str | None,
    "BOOLEAN": bool | str | None,
    "DATETIME": str | None,
}
_HEAD = 5
_WORDS = {"true": True, "1": True, "false": False, "0": False}


def compile_decoder(
    kind: EventType, *, max_bytes: int = MAX_BYTES, future_seconds: int = FUTURE_SECONDS
) -> Decoder:
    """A function ``(raw, append_time) -> Event`` for one event type.

    The append time is in microseconds; an event more than `future_seconds` later is refused, so
    that one bad clock can't poison a watermark. The function raises `InvalidEvent`.
    """
    wire = msgspec.defstruct(
        "Wire",
        [
            ("event_id", str),
            ("entity_id", str),
            ("event_time", datetime),
            ("parent_id", str | None, None),
            ("fd", msgspec.Raw | UnsetType, UNSET),
            *(
                (f"v{i}", _WIRE_TYPES[item.data_type], None)
                for i, item in enumerate(kind.variables)
            ),
        ],
        rename={
            "event_id": kind.event_id,
            "entity_id": kind.entity_id,
            "event_time": kind.event_time,
            "parent_id": kind.parent_id,
            **{f"v{i}": item.name for i, item in enumerate(kind.variables)},
        }.get,
        gc=False,
    )
    decode_wire = msgspec.json.Decoder(wire).decode
    astuple = msgspec.structs.astuple
    future = future_seconds * SECOND
    numbers = tuple(
        (i, item) for i, item in enumerate(kind.variables) if item.data_type != "STRING"
    )
    fill = _filler(kind)
    price = _position(kind, "PRICE")
    money = _position(kind, "CURRENCY_CODE")
    units: dict[object, tuple[str, int]] = {}
    place = None
    if kind.place is not None:
        place = (kind.index(kind.place.latitude), kind.index(kind.place.longitude))

    def currency_of(value: object) -> tuple[str, int]:
        code = (str(value or "").strip() or kind.default_currency).upper()
        if len(code) > MAX_CODE:
            field = "" if money is None else kind.variables[money].name
            raise InvalidEvent("mistyped", field, value, "not a currency code; correct it")
        found = (code, scale(code))
        if len(units) < 1_000:
            units[value] = found
        return found

    def decode(raw: bytes, append_time: int) -> Event:
        if len(raw) > max_bytes:
            raise InvalidEvent(
                "oversized", "", f"{len(raw)} bytes", f"larger than {max_bytes} bytes"
            )
        raw = raw.strip()
        try:
            raw.decode()
            record = decode_wire(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _explain(kind, raw, error) from None
        head = astuple(record)
        event_id, entity, moment, parent, fd = head[:_HEAD]
        values: list[Value] = list(head[_HEAD:])
        if not 0 < len(event_id) <= MAX_ID:
            raise _bad_id(kind.event_id, event_id)
        if not 0 < len(entity) <= MAX_ID:
            raise _bad_id(kind.entity_id, entity)
        time = to_micros(moment)
        if time < 0:
            raise InvalidEvent(
                "time", kind.event_time, moment.isoformat(), "before 1970; write the event's time"
            )
        if time > append_time + future:
            raise InvalidEvent(
                "future",
                kind.event_time,
                moment.isoformat(),
                f"more than {future_seconds} s later than it arrived"
                f" ({format_time(append_time)}); check the sender's clock",
            )
        if time >= LATEST:
            raise InvalidEvent(
                "time", kind.event_time, moment.isoformat(), "after 2105; write the event's time"
            )
        for i, item in numbers:
            if type(values[i]) is str and values[i]:
                values[i] = _convert(item, str(values[i]))
        if None in values or "" in values:
            fill(values)
        if place is not None:
            _check_place(kind, values[place[0]], values[place[1]])
        code, per_unit = "", 100
        if money is None:
            code, per_unit = units.get(None) or currency_of(None)
        else:
            code, per_unit = units.get(values[money]) or currency_of(values[money])
        amount = None
        if price is not None:
            paid = values[price]
            if paid is not None:
                if not -AMOUNT_LIMIT < float(paid) * per_unit < AMOUNT_LIMIT:
                    raise InvalidEvent(
                        "amount", kind.variables[price].name, paid, "impossibly large amount"
                    )
                amount = to_minor(float(paid), per_unit)
        refund = (parent is not None and parent != "") or (amount is not None and amount < 0)
        if fd is not UNSET:
            raw = _without_output(raw)
        return Event(event_id, entity, time, amount, code, refund, tuple(values), raw)

    return decode


def _position(kind: EventType, type_name: str) -> int | None:
    found = kind.first(type_name)
    return None if found is None else kind.index(found.name)


def _filler(kind: EventType) -> Callable[[list[Value]], None]:
    plan = tuple((i, item, _default(item)) for i, item in enumerate(kind.variables))

    def fill(values: list[Value]) -> None:
        for i, item, default in plan:
            if values[i] is None or values[i] == "":
                if item.required and default is None:
                    raise InvalidEvent(
                        "missing", item.name, values[i], "required but missing or empty; send it"
                    )
                values[i] = default

    return fill


def _default(item: Variable) -> Value:
    if item.data_type == "DATETIME" and isinstance(item.default, str):
        return parse_time(item.default)
    if item.data_type == "FLOAT" and isinstance(item.default, int):
        return float(item.default)
    return None if item.default == "" else item.default


def _convert(item: Variable, text: str) -> Value:
    kind = item.data_type
    try:
        if kind == "DATETIME":
            return parse_time(text)
        if kind == "BOOLEAN":
            return _WORDS[text.strip().lower()]
        if "_" in text:
            raise ValueError
        number: float = int(text) if kind == "INTEGER" else float(text)
        if kind == "INTEGER" and not -INTEGER_LIMIT <= number < INTEGER_LIMIT:
            raise ValueError
        if not isfinite(number):
            raise ValueError
        return number
    except (ValueError, KeyError):
        code = "time" if kind == "DATETIME" else "mistyped"
        raise InvalidEvent(code, item.name, text, f"not of type {kind}; correct it") from None


def _check_place(kind: EventType, latitude: Value, longitude: Value) -> None:
    assert kind.place is not None
    if latitude is not None and not -90.0 <= latitude <= 90.0:  # type: ignore[operator]
        raise InvalidEvent(
            "coordinate", kind.place.latitude, latitude, "latitude outside -90 to 90 degrees"
        )
    if longitude is not None and not -180.0 <= longitude <= 180.0:  # type: ignore[operator]
        raise InvalidEvent(
            "coordinate", kind.place.longitude, longitude, "longitude outside -180 to 180 degrees"
        )


def _bad_id(field: str, value: str) -> InvalidEvent:
    if not value:
        return InvalidEvent("missing", field, value, "empty; every event needs one")
    return InvalidEvent("mistyped", field, value, f"longer than {MAX_ID} characters")


def _without_output(raw: bytes) -> bytes:
    """The record without the output of an earlier pass, so that outputs can be sent in again."""
    record = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    del record["fd"]
    return msgspec.json.encode(record)


def _explain(kind: EventType, raw: bytes, error: Exception) -> InvalidEvent:
    """The rejection for bytes that the typed decoder refused, with field and value."""
    if isinstance(error, UnicodeDecodeError):
        found = raw[error.start : error.start + 4]
        return InvalidEvent(
            "encoding", "", found, f"not UTF-8 at byte {error.start}; send JSON in UTF-8"
        )
    try:
        record = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as broken:
        return InvalidEvent("not_json", "", None, f"not JSON: {broken}; send one JSON object")
    if not isinstance(record, dict):
        return InvalidEvent("not_json", "", record, "not a JSON object; send one per record")
    text = str(error)
    if "missing required field" in text:
        field = text.split("`")[1]
        return InvalidEvent("missing", field, None, "required but missing; send it")
    field = text.rpartition("$.")[2].rstrip("`") if "$." in text else ""
    value = record.get(field)
    if field == kind.event_time:
        if value is None or value == "":
            return InvalidEvent("missing", field, value, "required but missing or empty; send it")
        message = "not a time; write ISO 8601, as in 2021-11-09T22:56:43Z"
        return InvalidEvent("time", field, value, message)
    message = text.partition(" - at ")[0]
    expected = message[:1].lower() + message[1:].replace(" | null", "").replace("`", "")
    shown = "null" if value is None else value
    return InvalidEvent("mistyped", field, shown, f"{expected}; correct its type")
