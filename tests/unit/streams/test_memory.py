"""Only what the logs differ in; tests/contract holds both to the same."""

from sluicegate.streams.memory import MemoryLog


def test_any_topic_may_be_used() -> None:
    log = MemoryLog()
    assert log.append("made_up", 1, [b"a"]) == range(1)
    assert [record.value for record in log.read("made_up", 0, 9)] == [b"a"]
