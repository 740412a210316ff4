from pathlib import Path

import pytest
from host import event, host, inputs, records

from sluicegate.detector.ports import TRANSACTIONS
from sluicegate.runtime import replaying
from sluicegate.runtime.replaying import (
    NoSuchRejection,
    rejected,
    rejected_at,
    replay,
    replay_new,
)


def test_pages_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "_PAGE", 2)
    processor = host(tmp_path)
    bad = [b"{%d" % number for number in range(7)]
    processor.step(inputs(*bad, event("e1")))
    connection = processor.connection
    assert [item.rejection.raw() for item in rejected(connection)] == bad
    assert [item.offset for item in rejected(connection, after=3)] == [4, 5, 6]
    assert replay(connection, [rejected_at(connection, 5)], by="ann", at=9) == 1
    assert replay_new(connection, by="bob", at=10) == 6
    assert replay_new(connection, by="bob", at=11) == 0
    sent = records(connection, TRANSACTIONS)[8:]
    assert [(record.time, record.value) for record in sent] == [
        (9, bad[5]),
        *((10, value) for at, value in enumerate(bad) if at != 5),
    ]
    assert [item.replayed for item in rejected(connection)] == [10, 10, 10, 10, 10, 9, 10]
    connection.close()


def test_what_is_rejected_again_is_a_record_of_its_own(tmp_path: Path) -> None:
    processor = host(tmp_path)
    processor.step(inputs(b"{"))
    assert replay_new(processor.connection, by="ann", at=9) == 1
    assert processor.step().rejected == 1
    assert [item.replayed for item in rejected(processor.connection)] == [9, None]
    processor.connection.close()


def test_a_missing_offset_says_what_is_held(tmp_path: Path) -> None:
    processor = host(tmp_path)
    with pytest.raises(NoSuchRejection, match="no rejected record at offset 0; none is held"):
        rejected_at(processor.connection, 0)
    processor.step(inputs(b"{", b"["))
    with pytest.raises(NoSuchRejection, match="offset 2; 0 to 1 are held"):
        rejected_at(processor.connection, 2)
    processor.connection.close()
