"""From rows to the event type's JSON."""

from datetime import datetime
from decimal import Decimal
from math import nan

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluicegate.events.decode import compile_decoder
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event_type import EventType, event_type
from sluicegate.sources.shape import compile_shape, optional, used
from sluicegate.sources.source import Source

KIND: dict[str, object] = {
    "name": "payment",
    "entity_type": "customer",
    "variables": {
        "amount": {"type": "PRICE"},
        "terminal": {"type": "CATEGORICAL", "key": True},
        "visits": {"type": "NUMERIC", "data_type": "INTEGER"},
        "member": {"type": "CATEGORICAL", "data_type": "BOOLEAN"},
        "joined": {"type": "CATEGORICAL", "data_type": "DATETIME"},
    },
}
ROW: dict[str, object] = {
    "event_id": 5,
    "entity_id": 596.0,
    "event_time": datetime(2024, 5, 31, 12),  # noqa: DTZ001
}


def shaped(kind: EventType, source: Source, **fields: object) -> dict[str, object]:
    raw = compile_shape(source, kind)(1, {**ROW, **fields})
    return msgspec.json.decode(raw, type=dict[str, object])


def test_ids_become_text_and_times_iso(kind: EventType) -> None:
    assert shaped(kind, Source()) == {
        "event_id": "5",
        "entity_id": "596",
        "event_time": "2024-05-31T12:00:00Z",
    }


def test_values_take_their_variable_s_type(kind: EventType) -> None:
    row = shaped(
        kind,
        Source(),
        amount=Decimal("9.50"),
        terminal=7,
        visits=3.0,
        member=True,
        joined="2020-01-01",
    )
    assert [row[name] for name in ("amount", "terminal", "visits", "member", "joined")] == [
        9.5,
        "7",
        3,
        True,
        "2020-01-01T00:00:00Z",
    ]


@pytest.mark.parametrize("value", [None, nan, "", "NULL", "nan", "\\N"])
def test_missing_values_are_left_out(value: object, kind: EventType) -> None:
    assert "amount" not in shaped(kind, Source(), amount=value)


def test_columns_constants_and_a_joined_entity(kind: EventType) -> None:
    source = Source(
        entity_id=("shop", "user"), columns={"amount": "AMT"}, constants={"terminal": "web"}
    )
    row = shaped(kind, source, shop="a", user=7, AMT="1.5")
    assert (row["entity_id"], row["amount"], row["terminal"]) == ("a|7", "1.5", "web")


def test_made_ids_depend_on_content_and_place_alone(kind: EventType) -> None:
    shape = compile_shape(Source(make_ids=True), kind)

    def made(number: int, **fields: object) -> object:
        return msgspec.json.decode(shape(number, {**ROW, **fields}))["event_id"]

    first = made(1, amount=5)
    assert made(1, amount=5, event_id="other") == first
    assert len({first, made(2, amount=5), made(1, amount=6)}) == 3


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"event_time": None}, "missing", "event_time"),
        ({"event_time": "soon"}, "time", "event_time"),
        ({"event_id": ""}, "missing", "event_id"),
        ({"entity_id": nan}, "missing", "entity_id"),
        ({"terminal": "caf\udce9"}, "encoding", "terminal"),
    ],
)
def test_what_is_wrong_is_named(
    fields: dict[str, object], code: str, field: str, kind: EventType
) -> None:
    with pytest.raises(InvalidEvent) as caught:
        shaped(kind, Source(), **fields)
    assert (caught.value.code, caught.value.field) == (code, field)
    caught.value.value.encode()


def test_needed_and_optional_columns(kind: EventType) -> None:
    source = Source(event_id="ID", label="FRAUD", columns={"amount": "AMT"})
    assert used(source, kind) == {
        "ID": "event_id",
        "event_time": "event_time",
        "entity_id": "entity_id",
        "FRAUD": "label",
        "AMT": "amount",
    }
    assert set(optional(source, kind)) == {
        "terminal",
        "visits",
        "member",
        "joined",
        "parent_event_id",
    }


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.datetimes()
    | st.dates()
    | st.binary(max_size=5)
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)
FIELDS = ("event_id", "entity_id", "event_time", "amount", "terminal", "visits", "member", "joined")


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING)),
    st.sampled_from([Source(), Source(make_ids=True), Source(event_time="joined")]),
)
def test_any_row_becomes_an_event_or_a_reason(row: dict[str, object], source: Source) -> None:
    kind = event_type(KIND)
    decode = compile_decoder(kind)
    try:
        event = decode(compile_shape(source, kind)(1, row), 2**62)
    except InvalidEvent as error:
        str(error).encode()
    else:
        assert event.id
        assert event.entity
