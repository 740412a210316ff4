"""From rows to the event type's JSON."""

from datetime import datetime
from decimal import Decimal
from math import nan

import msgspec
import pytest

from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event_type import EventType
from sluicegate.sources.shape import compile_shape, optional, used
from sluicegate.sources.source import Source

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
