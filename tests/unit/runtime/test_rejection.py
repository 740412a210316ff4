import pytest

from sluicegate.detector.ports import TRANSACTIONS, Record
from sluicegate.events.errors import InvalidEvent
from sluicegate.runtime.rejection import decode_rejection, encode_rejection, reject


@pytest.mark.parametrize("raw", [b"", b"\xff\x00", b'{"a": 1}', "žluť".encode()])
def test_a_rejection_holds_the_bytes_as_they_came(raw: bytes) -> None:
    error = InvalidEvent("mistyped", "amount", "x" * 200, "not a number; correct it")
    found = decode_rejection(encode_rejection(reject(TRANSACTIONS, Record(7, 99, raw), error)))
    assert found.raw() == raw
    assert (found.topic, found.offset, found.append_time) == (TRANSACTIONS, 7, 99)
    assert (found.code, found.field) == ("mistyped", "amount")
    assert len(found.value) == 80
    assert found.reason.startswith("amount: not a number; correct it (got ")
