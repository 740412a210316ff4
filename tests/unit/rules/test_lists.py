import msgspec
import pytest

from sluicegate.rules.lists import (
    ListChange,
    ListEntry,
    ListError,
    Lists,
    add,
    add_all,
    create,
    drop,
    remove,
)


@pytest.fixture
def lists():
    made, _ = create(Lists(), "bad_ips", by="ann", at=1, kind="block", variable="ip_address")
    made, _ = create(made, "amounts", by="ann", at=1)
    return made


def test_changes_leave_the_old_snapshot_alone(lists):
    changed, _ = add(lists, "bad_ips", "192.0.2.7", by="ann", at=2)
    assert changed.contains("bad_ips", "192.0.2.7", 3)
    assert not lists.contains("bad_ips", "192.0.2.7", 3)
    removed, _ = remove(changed, "bad_ips", "192.0.2.7", by="ann", at=4)
    assert not removed.contains("bad_ips", "192.0.2.7", 5)
    assert changed.contains("bad_ips", "192.0.2.7", 5)


def test_every_change_is_recorded(lists):
    first = ListEntry("192.0.2.7", None, "ann", 2)
    second = ListEntry("192.0.2.7", 90, "bob", 3, "charged back")
    made = create(Lists(), "other", by="ann", at=1)[1]
    assert made == ListChange("create", "other", None, "ann", 1, None, None, 1)
    lists, added = add(lists, "bad_ips", "192.0.2.7", by="ann", at=2)
    assert added == ListChange("add", "bad_ips", "192.0.2.7", "ann", 2, None, first, 2)
    lists, replaced = add(
        lists, "bad_ips", "192.0.2.7", by="bob", at=3, expires_at=90, note="charged back"
    )
    assert replaced == ListChange("add", "bad_ips", "192.0.2.7", "bob", 3, first, second, 3)
    lists, removed = remove(lists, "bad_ips", "192.0.2.7", by="cy", at=4)
    assert removed == ListChange("remove", "bad_ips", "192.0.2.7", "cy", 4, second, None, 4)
    lists, dropped = drop(lists, "bad_ips", by="cy", at=5)
    assert dropped == ListChange("drop", "bad_ips", None, "cy", 5, None, None, 4)
    assert list(lists.by_name) == ["amounts"]


def test_many_at_once_are_as_one_by_one(lists):
    together, changes = add_all(lists, "amounts", [5, "x", 5.0], by="ann", at=2)
    single, recorded = lists, []
    for value in (5, "x", 5.0):
        single, change = add(single, "amounts", value, by="ann", at=2)
        recorded.append(change)
    assert together == single
    assert list(changes) == recorded


def test_values_are_compared_as_text(lists):
    lists, _ = add_all(lists, "amounts", [5.0, "02139", 0.5], by="ann", at=1)
    held = [lists.contains("amounts", value, 2) for value in (5, "5", 5.0, "02139", 0.5)]
    assert all(held)
    assert not lists.contains("amounts", 2139, 2)
    assert not lists.contains("amounts", "5.0", 2)


def test_expiry_is_by_event_time(lists):
    lists, _ = add(lists, "bad_ips", "192.0.2.7", by="ann", at=1, expires_at=100)
    assert [lists.contains("bad_ips", "192.0.2.7", t) for t in (99, 100)] == [True, False]


def test_missing_values_and_unknown_lists(lists):
    lists, _ = add_all(lists, "amounts", ["nan", "None"], by="ann", at=0)
    assert not lists.contains("amounts", None, 0)
    assert not lists.contains("amounts", float("nan"), 0)
    assert not lists.contains("nothing", "a", 0)


def test_json_round_trip(lists):
    lists, change = add(lists, "bad_ips", "192.0.2.7", by="ann", at=1, expires_at=100, note="x")
    lists.contains("bad_ips", "192.0.2.7", 1)
    raw = msgspec.json.encode(lists)
    again = msgspec.json.decode(raw, type=Lists)
    assert again == lists
    assert again.contains("bad_ips", "192.0.2.7", 99)
    assert msgspec.json.decode(msgspec.json.encode(change), type=ListChange) == change
    assert msgspec.json.decode(raw) == {
        "by_name": {
            "bad_ips": {
                "name": "bad_ips",
                "kind": "block",
                "variable": "ip_address",
                "version": 2,
                "entries": {
                    "192.0.2.7": {
                        "value": "192.0.2.7",
                        "expires_at": 100,
                        "added_by": "ann",
                        "added_at": 1,
                        "note": "x",
                    }
                },
            },
            "amounts": {
                "name": "amounts",
                "kind": "plain",
                "variable": None,
                "version": 1,
                "entries": {},
            },
        }
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lists: create(lists, "Bad", by="a", at=0), "use 1 to 64 of 0-9 a-z _ -"),
        (lambda lists: create(lists, "amounts", by="a", at=0), "there is one already"),
        (lambda lists: create(lists, "b", by="a", at=0, kind="block"), "which variable"),
        (lambda lists: create(lists, "b", by="a", at=0, variable="ip"), "applies to no variable"),
        (lambda lists: drop(lists, "bad_ip", by="a", at=0), "did you mean bad_ips?"),
        (lambda lists: add(lists, "zz", "x", by="a", at=0), "create it first"),
        (lambda lists: add(lists, "amounts", "", by="a", at=0), "a value is empty"),
        (
            lambda lists: add(lists, "amounts", 5, by="a", at=7, expires_at=7),
            "would expire before it is added",
        ),
        (lambda lists: remove(lists, "amounts", "secret", by="a", at=0), "not on it"),
    ],
)
def test_changes_that_cannot_be_made(lists, change, message):
    with pytest.raises(ListError) as caught:
        change(lists)
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)
