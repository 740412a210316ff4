"""The index of event ids against a dictionary, with ids whose hashes collide."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sluicegate.runtime.data import open_data
from sluicegate.store.index import EventIndex, find_stored

SEGMENT = 4

IDS = st.integers(0, 60).map(lambda number: f"e{number}")


def crowded(raw: bytes) -> int:
    """Only eleven different hashes: nearly every id shares its own with others."""
    return hash_of(raw.decode())


def hash_of(event_id: str) -> int:
    return int(event_id[1:]) % 11 << 60


def opened(connection: sqlite3.Connection, kept: list[tuple[int, str]]) -> EventIndex:
    def newer(start: int) -> Iterator[tuple[int, str]]:
        return ((offset, event_id) for offset, event_id in kept if offset >= start)

    return EventIndex(connection, newer, segment=SEGMENT, digest=crowded)


def found(index: EventIndex, kept: dict[int, str], event_id: str) -> int | None:
    """The first offset at which the id stands, as callers look for it."""
    return next((offset for offset in index.find(event_id) if kept[offset] == event_id), None)


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.lists(IDS, max_size=6),
            st.sampled_from(["reopen", "roll back"]),
        ),
        max_size=40,
    )
)
def test_any_history_equals_a_dictionary(
    steps: list[list[str] | str], tmp_path_factory: object
) -> None:
    connection = open_data(tmp_path_factory.mktemp("index"))  # type: ignore[attr-defined]
    kept: list[tuple[int, str]] = []
    index = opened(connection, kept)
    for step in steps:
        if step == "reopen":
            index = opened(connection, kept)
        elif step == "roll back":
            connection.execute("BEGIN IMMEDIATE")
            for number in range(SEGMENT):
                index.add(f"e{number}", len(kept) + number)
            index.roll()
            connection.execute("ROLLBACK")
            index = opened(connection, kept)
        else:
            connection.execute("BEGIN IMMEDIATE")
            for event_id in step:
                kept.append((len(kept), event_id))
                index.add(event_id, kept[-1][0])
            index.roll()
            connection.execute("COMMIT")
    newest = {event_id: offset for offset, event_id in kept}
    by_offset = dict(kept)
    for event_id in (f"e{number}" for number in range(61)):
        assert found(index, by_offset, event_id) == newest.get(event_id)
    connection.close()


def test_segments_are_merged_and_found_without_the_index(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    kept: list[tuple[int, str]] = []
    index = opened(connection, kept)
    for number in range(SEGMENT * 8 * 8):
        kept.append((number, f"e{number}"))
        index.add(f"e{number}", number)
        index.roll()
    sizes = [row[0] for row in connection.execute("SELECT size FROM event_index ORDER BY first")]
    assert sum(sizes) == len(kept)
    assert len(sizes) < 8 * 2
    for offset, event_id in kept:
        assert offset in list(find_stored(connection, event_id, crowded))
    connection.close()


def test_the_newest_output_of_an_event_comes_first(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    index = opened(connection, [])
    for offset in range(SEGMENT + 2):
        index.add("e1", offset)
    index.add("e12", SEGMENT + 2)
    assert hash_of("e1") == hash_of("e12")
    before = list(index.find("e1"))
    assert before == sorted(before, reverse=True)
    assert found(index, dict.fromkeys(range(SEGMENT + 2), "e1") | {SEGMENT + 2: "e12"}, "e1") == 5
    connection.close()


def test_dropped_segments_are_no_longer_found(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    index = opened(connection, [])
    for offset in range(SEGMENT * 2):
        index.add(f"e{offset}", offset)
        index.roll()
    index.drop(SEGMENT)
    assert list(index.find("e0")) == []
    assert list(index.find("e7")) == [7]
    connection.close()
