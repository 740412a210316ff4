import json

import pytest

from sluicegate.events.errors import InvalidEvent
from sluicegate.events.label import Label, decode_label, encode_label


def raw(**changes: object) -> bytes:
    fields = {"event_id": "a", "label": "fraud", "label_time": "1970-01-01T00:00:01Z", **changes}
    return json.dumps({name: x for name, x in fields.items() if x is not ...}).encode()


@pytest.mark.parametrize("verdict", ["fraud", "legit", "unknown"])
def test_a_label_there_and_back(verdict: str) -> None:
    wire = encode_label("a", verdict, "1970-01-01T01:00:01+01:00")
    assert decode_label(wire) == Label("a", verdict, 1_000_000)


def test_more_fields_are_let_be() -> None:
    assert decode_label(raw(analyst="ann")) == decode_label(raw())


@pytest.mark.parametrize(
    ("code", "field", "wire"),
    [
        ("not_json", "", b""),
        ("not_json", "", b"[]"),
        ("not_json", "", raw()[:-1] + b',"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
        ("encoding", "", raw()[:-1] + b',"x":"\xff"}'),
        ("encoding", "", b'{"event_id":"\xff","label":"fraud","label_time":"2020-01-01"}'),
        ("missing", "event_id", raw(event_id=...)),
        ("missing", "event_id", raw(event_id="")),
        ("missing", "label_time", raw(label_time=...)),
        ("mistyped", "event_id", raw(event_id=5)),
        ("mistyped", "label", raw(label=1)),
        ("label", "label", raw(label="frau")),
        ("time", "label_time", raw(label_time="soon")),
        ("time", "label_time", raw(label_time="9999-12-31T23:59:59-01:00")),
    ],
)
def test_rejections_name_code_and_field(code: str, field: str, wire: bytes) -> None:
    with pytest.raises(InvalidEvent) as caught:
        decode_label(wire)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert caught.value.message
