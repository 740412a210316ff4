from pathlib import Path

import pytest
from host import START, event, host, inputs, label

from sluicegate.detector.output import output_of
from sluicegate.events.time import SECOND, format_time
from sluicegate.runtime.data import open_data
from sluicegate.runtime.looking import find_event
from sluicegate.store.index import EventIndex


@pytest.mark.parametrize("segment", [3, 1_000])
def test_every_event_is_found_in_the_index_or_behind_it(tmp_path: Path, segment: int) -> None:
    processor = host(tmp_path)
    processor.index = EventIndex(processor.connection, lambda _: iter(()), segment=segment)
    for batch in range(5):
        processor.step(inputs(*(event(f"e{batch * 2 + n}", batch * 2 + n) for n in range(2))))
    processor.connection.close()
    reader = open_data(tmp_path, readonly=True)
    for number in range(10):
        found = find_event(reader, f"e{number}")
        assert found is not None
        assert found.offset == number
        assert f'"event_id":"e{number}"'.encode() in found.record
    assert find_event(reader, "e10") is None
    reader.close()


def test_the_newest_verdict_is_told_also_after_a_repeat(tmp_path: Path) -> None:
    processor = host(tmp_path)
    processor.step(inputs(event("e1")))
    processor.step((), [label("e1", "fraud", 60), label("e1", "legit", 90)])
    processor.step(inputs(event("e1")))
    found = find_event(processor.connection, "e1")
    assert found is not None
    assert (found.verdict, found.verdict_time) == ("legit", format_time(START + 90 * SECOND))
    assert output_of(found.record).outcome == "approve"
    processor.connection.close()


def test_nothing_is_found_in_an_empty_directory(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    assert find_event(connection, "e1") is None
    connection.close()
