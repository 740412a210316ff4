"""Decoding: any bytes give an event or a rejection, and what goes in comes out."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seed_record import KIND, RECORD, record

from sluicegate.events.decode import compile_decoder
from sluicegate.events.envelope import attach
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.label import decode_label
from sluicegate.events.time import format_time, from_micros, parse_time, to_micros

DECODE = compile_decoder(KIND)
LATER = parse_time("9000-01-01")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
times = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2105, 1, 1))  # noqa: DTZ001
zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def outcome(raw: bytes) -> Event | InvalidEvent:
    """The event or its rejection; any other exception fails the test."""
    try:
        return DECODE(raw, LATER)
    except InvalidEvent as error:
        return error


def survives(raw: bytes) -> None:
    found = outcome(raw)
    if isinstance(found, Event):
        assert found.id
        assert json.loads(attach(found.raw, b"{}"))["fd"] == {}
    else:
        assert found.code
        assert str(found)


@given(st.binary())
def test_any_bytes_give_an_event_or_a_rejection(raw: bytes) -> None:
    survives(raw)
    with pytest.raises(InvalidEvent):
        decode_label(raw)


@given(st.sampled_from([*RECORD, "parent_event_id", "fd", "other"]), anything)
def test_any_value_in_any_field(field: str, value: object) -> None:
    survives(record(**{field: value}))


@given(st.integers(0, 2000), st.binary(max_size=3))
def test_damaged_records(at: int, patch: bytes) -> None:
    raw = record()
    at %= len(raw)
    survives(raw[:at] + patch + raw[at + len(patch) :])
    survives(raw[:at])


@given(times, zones)
def test_times_with_any_offset(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(tzinfo=UTC)
    event = DECODE(record(event_time=aware.astimezone(zone).isoformat()), LATER)
    assert event.time == DECODE(record(event_time=moment.isoformat()), LATER).time
    assert from_micros(event.time) == aware
    assert parse_time(format_time(event.time)) == event.time == to_micros(aware)


@given(st.integers(-(10**12) + 1, 10**12 - 1))
def test_amounts_are_exact(minor: int) -> None:
    text = f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02}"
    raw = record(transaction_amt=0).replace(b'_amt": 0', f'_amt": {text}'.encode())
    event = DECODE(raw, LATER)
    assert event.amount == minor
    assert event.refund is (minor < 0)
    assert DECODE(record(transaction_amt=text), LATER).amount == minor


@given(
    st.dictionaries(
        st.text().filter(lambda x: x not in RECORD and x not in ("fd", "parent_event_id")),
        anything,
        max_size=4,
    )
)
def test_unknown_fields_change_nothing(more: dict[str, object]) -> None:
    plain = DECODE(record(), LATER)
    try:
        raw = json.dumps({**RECORD, **more}, allow_nan=False).encode()
    except ValueError:
        return
    event = outcome(raw)
    if isinstance(event, InvalidEvent):
        # A number that no float can hold is refused wherever it stands.
        assert event.code == "not_json"
        return
    assert event.raw == raw
    assert (event.values, event.time) == (plain.values, plain.time)
