"""Restarts and failed batches leave no trace in what an embedded host writes."""

import tempfile
from pathlib import Path
from typing import Any

import host
from hypothesis import given, settings
from hypothesis import strategies as st

from sluicegate.runtime.processor import STEPS, Limits, Processor
from sluicegate.store import index as module
from sluicegate.store.index import EventIndex, find_stored

EVENTS = st.builds(
    lambda at, amount, entity: host.event(
        f"e{at}", at * 7_200.0, amount, entity_id=f"c{entity}", merchant=f"m{at % 3}"
    ),
    st.integers(0, 300),
    st.sampled_from([-20.0, 10.0, 50.0, 700.0, 950.0]),
    st.integers(0, 2),
)
LABELS = st.builds(
    lambda at, verdict, later: host.label(f"e{at}", verdict, at * 7_200.0 + later),
    st.integers(0, 300),
    st.sampled_from(["fraud", "legit", "unknown"]),
    st.integers(1, 3).map(float),
)
BATCHES = st.lists(
    st.tuples(st.lists(EVENTS, max_size=12), st.lists(LABELS, max_size=5)), min_size=1, max_size=8
)
TROUBLES = st.lists(st.sampled_from(["", "restart", *STEPS[:-1]]), min_size=8, max_size=8)
LIMITS = Limits(batch=6, held=4, journal_bytes=2_000)


class TroubleError(Exception):
    """What a batch fails with."""


def play(directory: Path, batches: Any, troubles: list[str]) -> dict[str, Any]:
    step = ""

    def fault(name: str) -> None:
        nonlocal step
        if name == step:
            step = ""
            raise TroubleError

    processor = host.host(directory, limits=LIMITS, fault=fault)
    for (events, labels), trouble in zip(batches, troubles, strict=False):
        if trouble == "restart":
            processor = again(processor, directory, fault)
        elif trouble:
            step = trouble
        work(processor, events, labels)
        step = ""
    for _ in range(3):
        work(processor, [], [])
    processor.connection.close()
    processor = host.host(directory, limits=LIMITS)
    sent = [raw for events, _ in batches for raw in events]
    left = {**host.everything(processor.connection), "states": host.said(processor, sent)}
    processor.connection.close()
    return left


def again(processor: Processor, directory: Path, fault: Any) -> Processor:
    processor.connection.close()
    return host.host(directory, limits=LIMITS, fault=fault)


def work(processor: Processor, events: list[bytes], labels: list[bytes]) -> None:
    """One batch with what is new, tried until it is stored, and another of what waits."""
    try:
        processor.step(host.inputs(*events), labels)
    except TroubleError:
        processor.step(host.inputs(*events), labels)
    processor.step()


@settings(max_examples=80, deadline=None)
@given(BATCHES, TROUBLES)
def test_troubles_leave_no_trace(batches: Any, troubles: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        calm = play(Path(name) / "calm", batches, [""] * 8)
        troubled = play(Path(name) / "troubled", batches, troubles)
        assert host.differing(calm, troubled) == []


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 60), max_size=15), max_size=20),
    st.integers(1, 12),
    st.integers(2, 4),
    st.sets(st.integers(0, 20)),
)
def test_the_index_finds_the_newest_offset_of_every_id(
    batches: list[list[int]], segment: int, fanout: int, restarts: set[int]
) -> None:
    known: dict[str, int] = {}
    written: list[tuple[int, str]] = []
    before = (module.SEGMENT, module.FANOUT)
    module.SEGMENT, module.FANOUT = segment, fanout
    try:
        with tempfile.TemporaryDirectory() as name:
            connection = host.open_data(Path(name))

            def newer(start: int) -> Any:
                return iter([item for item in written if item[0] >= start])

            index = EventIndex(connection, newer)
            for at, batch in enumerate(batches):
                for number in batch:
                    offset = len(written)
                    written.append((offset, f"e{number}"))
                    known[f"e{number}"] = offset
                    index.add(f"e{number}", offset)
                index.roll()
                if at in restarts:
                    index = EventIndex(connection, newer)
            for number in range(62):
                expected = known.get(f"e{number}")
                assert next(index.find(f"e{number}"), None) == expected
                stored = list(find_stored(connection, f"e{number}"))
                assert stored == sorted(stored, reverse=True)
            connection.close()
    finally:
        module.SEGMENT, module.FANOUT = before
