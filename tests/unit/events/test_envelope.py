import json

import pytest

from sluicegate.events.envelope import attach


@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        (b"{}", b'{"fd":{"a":1}}'),
        (b"{ \n }", b'{"fd":{"a":1}}'),
        (b'{"x":1}', b'{"x":1,"fd":{"a":1}}'),
        (b'{"x" : "}" \t}', b'{"x" : "}","fd":{"a":1}}'),
    ],
)
def test_one_more_member(raw: bytes, whole: bytes) -> None:
    assert attach(raw, b'{"a":1}') == whole
    assert json.loads(whole)["fd"] == {"a": 1}
