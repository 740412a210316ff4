from sluicegate.detector.ports import TOPICS, Log
from sluicegate.streams.memory import MemoryLog


def test_topics_have_names_of_their_own() -> None:
    assert len(set(TOPICS)) == len(TOPICS)
    assert {"transactions", "labels", "processed_transactions"} <= set(TOPICS)


def test_a_log_in_memory_is_a_log() -> None:
    log: Log = MemoryLog()
    assert log.append(TOPICS[0], 1, [b"x"]) == range(1)
