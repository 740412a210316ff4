import pytest

from sluicegate.rules.binding import Binding
from sluicegate.rules.lists import Lists, add, create
from sluicegate.rules.screen import Hit, compile_screen

BINDINGS = {
    "ip": Binding("event", 0, "STRING"),
    "merchant": Binding("event", 1, "NUMBER"),
    "flag": Binding("event", 2, "BOOLEAN"),
    "count": Binding("feature", 0, "NUMBER"),
}


def screen(*named, first="block"):
    lists = Lists()
    for name, kind, variable, value, expires in named:
        lists, _ = create(lists, name, by="ann", at=0, kind=kind, variable=variable)
        lists, _ = add(lists, name, value, by="ann", at=0, expires_at=expires)
    return compile_screen(lists, BINDINGS, first)


BLOCK = ("bad_ips", "block", "ip", "192.0.2.7", 100)
ALLOW = ("a_partners", "allow", "merchant", 42, None)


def test_hits():
    found = screen(BLOCK, ALLOW)
    assert found.hit(["192.0.2.7", 1], 0) == ("block", "bad_ips")
    assert found.hit(["192.0.2.8", 42.0], 0) == Hit("allow", "a_partners")
    assert found.hit(["192.0.2.8", 1], 0) is None
    assert found.hit([None, None], 0) is None
    assert screen(("a", "block", "merchant", "nan", None)).hit(["x", float("nan")], 0) is None


@pytest.mark.parametrize(("first", "list"), [("block", "bad_ips"), ("allow", "a_partners")])
def test_one_kind_goes_first(first, list):  # noqa: A002
    hit = screen(BLOCK, ALLOW, first=first).hit(["192.0.2.7", 42], 0)
    assert hit == Hit(first, list)


def test_expired_entries_do_not_decide():
    assert screen(BLOCK, ALLOW).hit(["192.0.2.7", 42], 100) == Hit("allow", "a_partners")


def test_names_decide_within_a_kind():
    other = ("a_block", "block", "merchant", 42, None)
    assert screen(BLOCK, other).hit(["192.0.2.7", 42], 0) == Hit("block", "a_block")


def test_lists_that_cannot_apply_are_named():
    found = screen(
        BLOCK,
        ("cards", "block", "card", "4", None),
        ("counts", "allow", "count", 4, None),
        ("flags", "allow", "flag", "true", None),
        ("plain", "plain", "", "x", None),
    )
    assert found.skipped == ("cards", "counts", "flags")
