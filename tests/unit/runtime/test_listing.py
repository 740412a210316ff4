from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from host import TABLES, definition, publish
from small_detector import define, when

from sluicegate.rules.lists import ListError
from sluicegate.runtime import listing
from sluicegate.runtime.data import open_data
from sluicegate.runtime.listing import ListInUse, users
from sluicegate.store import registry


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    opened = open_data(tmp_path)
    yield opened
    opened.close()


def entries(connection: Connection, name: str) -> set[str]:
    return set(registry.lists(connection).by_name[name].entries)


def test_rules_that_read_a_list_are_found_wherever_they_name_it() -> None:
    made = define(
        [
            when("a", "$ip in @offices", "review"),
            when("b", "not ($merchant not in @offices or $amount > 5)", "review"),
            when("c", "$ip in @other", "review"),
        ]
    )
    assert users(made, "offices") == ["a", "b"]
    assert users(made, "office") == []


def test_only_the_active_version_keeps_a_list(connection: Connection) -> None:
    listing.create(connection, "offices", kind="plain", variable="", by="ann", at=1)
    listing.add(connection, "offices", ["x", "y"], by="ann", at=2)
    publish(connection, define([when("a", "$ip in @offices", "review")]))
    with pytest.raises(ListInUse, match="version 1 read it: a"):
        listing.drop(connection, "offices", by="ann", at=3)
    assert entries(connection, "offices") == {"x", "y"}
    publish(connection, definition())
    assert listing.drop(connection, "offices", by="ann", at=4) == 2
    assert registry.lists(connection).by_name == {}


def test_a_worker_hears_of_every_change_once(connection: Connection) -> None:
    listing.create(connection, "some", kind="plain", variable="", by="ann", at=1)
    listing.add(connection, "some", ["x", "y", "z"], by="ann", at=2)
    listing.remove(connection, "some", ["x", "y"], by="ann", at=3)
    assert registry.revision(connection) == 3
    assert len(registry.list_changes(connection)) == 6


def test_a_failed_change_leaves_no_trace(connection: Connection) -> None:
    listing.create(connection, "some", kind="plain", variable="", by="ann", at=1)
    before = registry.revision(connection)
    with pytest.raises(ListError):
        listing.add(connection, "some", ["x", ""], by="ann", at=2)
    with pytest.raises(ListError):
        listing.remove(connection, "some", ["x"], by="ann", at=2)
    assert registry.revision(connection) == before
    assert entries(connection, "some") == set()
    assert not connection.in_transaction


def test_a_variable_must_be_one_that_lists_can_hold(connection: Connection) -> None:
    kind = {**TABLES["event_type"]}
    kind["variables"] = {
        **kind["variables"],
        "opened": {"type": "CATEGORICAL", "data_type": "DATETIME"},
    }
    publish(connection, definition(event_type=kind))
    with pytest.raises(ListError, match="opened is a DATETIME"):
        listing.create(connection, "x", kind="block", variable="opened", by="a", at=1)
    with pytest.raises(ListError, match="have no variable 'ipp'; did you mean ip"):
        listing.create(connection, "x", kind="allow", variable="ipp", by="a", at=1)


def test_how_many_are_new_is_told(connection: Connection) -> None:
    listing.create(connection, "some", kind="plain", variable="", by="ann", at=1)
    assert listing.add(connection, "some", ["x", "y", "x"], by="ann", at=2) == 2
    assert listing.add(connection, "some", ["y", "z"], by="bob", at=3) == 1
