"""Lists against a plain dictionary, over random changes."""

from math import inf

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sluicegate.rules.binding import Binding
from sluicegate.rules.lists import ListError, Lists, add, create, drop, remove
from sluicegate.rules.screen import compile_screen
from sluicegate.rules.text import canonical

NAMES = ["a", "b", "c"]
KINDS = {"a": "block", "b": "allow", "c": "plain"}
VALUES = st.sampled_from(["x", "X", "5", 5, 5.0, 0.5, 2.5e20])
CHANGES = st.one_of(
    st.tuples(st.just("create"), st.sampled_from(NAMES)),
    st.tuples(st.just("drop"), st.sampled_from(NAMES)),
    st.tuples(st.just("add"), st.sampled_from(NAMES), VALUES, st.none() | st.integers(-5, 60)),
    st.tuples(st.just("remove"), st.sampled_from(NAMES), VALUES),
)


def change(lists, at, action, name, *rest):
    who = {"by": "ann", "at": at}
    if action == "create":
        kind = KINDS[name]
        return create(lists, name, kind=kind, variable="" if kind == "plain" else "v", **who)
    if action == "drop":
        return drop(lists, name, **who)
    if action == "add":
        return add(lists, name, rest[0], expires_at=rest[1], **who)
    return remove(lists, name, rest[0], **who)


def applied(model, at, action, name, *rest):
    """The same change of a dictionary of name -> text -> expiry; False when it is refused."""
    if (name in model) == (action == "create"):
        return False
    if action == "create":
        model[name] = {}
    elif action == "drop":
        del model[name]
    elif action == "add":
        expires = inf if rest[1] is None else rest[1]
        if expires <= at:
            return False
        model[name][canonical(rest[0])] = expires
    elif model[name].pop(canonical(rest[0]), None) is None:
        return False
    return True


@settings(max_examples=200, deadline=None)
@given(st.lists(CHANGES, max_size=25), VALUES, st.integers(-5, 60))
def test_lists_follow_their_changes(changes, value, time):
    lists, model, versions = Lists(), {}, {}
    for at, one in enumerate([("create", name) for name in NAMES] + changes):
        before = msgspec.json.encode(lists)
        try:
            changed, record = change(lists, at, *one)
        except ListError:
            assert not applied(model, at, *one)
            continue
        assert applied(model, at, *one)
        assert msgspec.json.encode(lists) == before
        assert (record.action, record.list, record.by, record.at) == (*one[:2], "ann", at)
        if record.action in ("add", "remove"):
            assert record.before == lists.by_name[record.list].entries.get(record.value)
            assert record.after == changed.by_name[record.list].entries.get(record.value)
            assert record.version == versions[record.list] + 1
        versions[record.list] = record.version
        lists = changed
    again = msgspec.json.decode(msgspec.json.encode(lists), type=Lists)
    assert again == lists
    held = {name: model.get(name, {}).get(canonical(value), -inf) > time for name in NAMES}
    for snapshot in (lists, again):
        assert {name: snapshot.contains(name, value, time) for name in NAMES} == held
    hit = compile_screen(lists, {"v": Binding("event", 0, "STRING")}).hit([value], time)
    expected = ("block", "a") if held["a"] else ("allow", "b") if held["b"] else None
    assert hit == expected
