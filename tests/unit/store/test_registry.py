from pathlib import Path
from sqlite3 import Connection

import pytest
from host import definition

from sluicegate.rules import lists as edit
from sluicegate.rules.lists import Lists
from sluicegate.runtime.data import open_data
from sluicegate.store import registry
from sluicegate.store.registry import Activation, NoSuchVersion


def stored(connection: Connection, note: str = "", model: bytes | None = None) -> int:
    version = None if model is None else f"{len(registry.versions(connection)) + 1}.0"
    return registry.add_version(
        connection, definition(), model, version, by="ann", at=10, note=note
    )


def statuses(connection: Connection) -> dict[int, str]:
    return {version.number: version.status for version in registry.versions(connection)}


def test_a_new_version_is_a_draft_that_nobody_takes_up(connection: Connection) -> None:
    assert registry.active(connection) is None
    assert stored(connection, "first") == 1
    assert registry.active(connection) is None
    assert registry.revision(connection) == 0
    assert statuses(connection) == {1: "DRAFT"}


def test_a_version_comes_back_whole(connection: Connection) -> None:
    number = stored(connection, "why", b"\0model")
    found = registry.version(connection, number)
    assert found.definition == definition()
    assert (found.model, found.model_version) == (b"\0model", "1.0")
    assert (found.created, found.created_by, found.note) == (10, "ann", "why")
    assert registry.versions(connection)[0].model is None


def test_one_version_is_active_and_history_tells_when(connection: Connection) -> None:
    for _ in range(3):
        stored(connection)
    registry.activate(connection, 1, by="ann", at=20)
    registry.activate(connection, 3, by="bob", at=30, note="better")
    assert statuses(connection) == {1: "INACTIVE", 2: "DRAFT", 3: "ACTIVE"}
    registry.activate(connection, 1, by="ann", at=40, note="not better")
    active = registry.active(connection)
    assert active is not None
    assert active.number == 1
    assert statuses(connection) == {1: "ACTIVE", 2: "DRAFT", 3: "INACTIVE"}
    assert registry.activations(connection) == [
        Activation(1, 40, "ann", "not better"),
        Activation(3, 30, "bob", "better"),
        Activation(1, 20, "ann", ""),
    ]


def test_activating_what_does_not_exist_changes_nothing(connection: Connection) -> None:
    stored(connection)
    stored(connection)
    registry.activate(connection, 1, by="ann", at=20)
    with pytest.raises(NoSuchVersion, match="no detector version 7; known are 1, 2"):
        registry.activate(connection, 7, by="ann", at=30)
    assert statuses(connection) == {1: "ACTIVE", 2: "DRAFT"}
    assert registry.revision(connection) == 1


def test_no_version_at_all_is_said(connection: Connection) -> None:
    with pytest.raises(NoSuchVersion, match="known are none"):
        registry.version(connection, 1)


def test_the_revision_rises_with_what_a_worker_must_take_up(connection: Connection) -> None:
    seen = [registry.revision(connection)]
    stored(connection)
    seen.append(registry.revision(connection))
    registry.activate(connection, 1, by="ann", at=20)
    seen.append(registry.revision(connection))
    before = registry.lists(connection)
    after, change = edit.create(before, "offices", by="ann", at=30)
    registry.save_lists(connection, before, after, [change])
    seen.append(registry.revision(connection))
    registry.save_lists(connection, after, after, [])
    seen.append(registry.revision(connection))
    assert seen == [0, 0, 1, 2, 2]


def test_the_model_is_known_by_its_bytes(connection: Connection) -> None:
    stored(connection, model=b"one")
    stored(connection, model=b"two")
    assert registry.model_version(connection, b"one") == "1.0"
    assert registry.model_version(connection, b"two") == "2.0"
    assert registry.model_version(connection, b"three") is None


def test_lists_and_their_trail_are_kept(connection: Connection, tmp_path: Path) -> None:
    assert registry.lists(connection) == Lists()
    before = Lists()
    lists, first = edit.create(before, "bad_ips", by="ann", at=1, kind="block", variable="ip")
    lists, second = edit.add(lists, "bad_ips", "192.0.2.7", by="bob", at=2, expires_at=9, note="n")
    lists, third = edit.create(lists, "offices", by="ann", at=3)
    registry.save_lists(connection, before, lists, [first, second, third])
    other = open_data(tmp_path)
    assert registry.lists(other) == lists
    assert registry.list_changes(other) == [third, second, first]
    assert registry.list_changes(other, "bad_ips", limit=1) == [second]
    other.close()


def test_a_dropped_list_goes_and_its_trail_stays(connection: Connection) -> None:
    before, made = edit.create(Lists(), "offices", by="ann", at=1)
    registry.save_lists(connection, Lists(), before, [made])
    after, gone = edit.drop(before, "offices", by="bob", at=2)
    registry.save_lists(connection, before, after, [gone])
    assert registry.lists(connection) == Lists()
    assert registry.list_changes(connection, "offices") == [gone, made]
