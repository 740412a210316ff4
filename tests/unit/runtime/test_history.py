import msgspec
import pytest

from sluicegate.runtime.history import Stored, decode_history, encode_history


@pytest.mark.parametrize(
    "stored",
    [Stored(b'{"a":1}'), Stored(b"{}", "fraud", 1_700_000_000_000_000), Stored(b"", "legit")],
)
def test_what_is_written_is_read(stored: Stored) -> None:
    assert decode_history(encode_history(stored)) == stored


def test_an_unknown_verdict_is_refused() -> None:
    raw = msgspec.msgpack.encode({"raw": b"{}", "label": "perhaps", "label_time": 1})
    with pytest.raises(msgspec.ValidationError, match="label"):
        decode_history(raw)
