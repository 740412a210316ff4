import msgspec
import pytest
from feed import make


def test_events_are_values() -> None:
    event = make("a", 0)
    assert event == make("a", 0)
    assert event != make("a", 1)
    with pytest.raises(AttributeError):
        event.id = "b"  # type: ignore[misc]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(event), type=type(event)) == event
