"""Named lists of values: an unchanging snapshot, and the changes that make a new one."""

import re
from collections.abc import Sequence
from functools import cached_property
from math import inf
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from sluicegate.rules.errors import nearest
from sluicegate.rules.text import canonical

_NAME = re.compile(r"[0-9a-z_-]{1,64}")

ListKind: TypeAlias = Literal["plain", "allow", "block"]


class ListEntry(Struct, frozen=True):
    """One value of a list.

    Attributes:
        value: its text (`sluicegate.rules.text.canonical`).
        expires_at: event time from which it no longer counts, microseconds; None is never.
        added_by, added_at: who put it there, and when (microseconds).
        note: why.
    """

    value: str
    expires_at: int | None
    added_by: str
    added_at: int
    note: str = ""


class NamedList(Struct, frozen=True, dict=True):
    """One list.

    Attributes:
        name: 1 to 64 of ``0-9 a-z _ -``; rules write ``@name``.
        kind: allow and block lists decide before any rule; plain ones are read by rules only.
        variable: the variable that an allow or block list applies to, None for a plain one.
        version: goes up by one with each change; 1 when created.
        entries: by value.
    """

    name: str
    kind: ListKind
    variable: str | None
    version: int
    entries: dict[str, ListEntry]

    @cached_property
    def expiry(self) -> dict[str, float]:
        """Value to the time from which it no longer counts; infinite for never."""
        return {
            value: inf if entry.expires_at is None else entry.expires_at
            for value, entry in self.entries.items()
        }


class Lists(Struct, frozen=True, dict=True):
    """All lists at one moment. Changes (`create`, `add` …) make a new one.

    To and from JSON with msgspec:

    >>> import msgspec
    >>> msgspec.json.decode(msgspec.json.encode(Lists()), type=Lists) == Lists()
    True
    """

    by_name: dict[str, NamedList] = field(default_factory=dict)

    @cached_property
    def _expiry(self) -> dict[str, dict[str, float]]:
        return {name: named.expiry for name, named in self.by_name.items()}

    def contains(self, name: str, value: object, t: int) -> bool:
        """Whether a list holds a value at event time `t`; false for None, NaN and unknown lists."""
        expiry = self._expiry.get(name)
        if expiry is None or value is None:
            return False
        if value.__class__ is not str:
            if value != value:
                return False
            value = canonical(value)
        return expiry.get(value, -inf) > t


class ListError(ValueError):
    """A change that cannot be made. Its text names the list, never the value."""


class ListChange(Struct, frozen=True):
    """What happened to a list.

    Attributes:
        action: what was done.
        list: name of the list.
        value: the entry's text; None when the change concerns the whole list.
        by, at: who did it, and when (microseconds).
        before, after: the entry, None where there was or is none.
        version: the list's version after the change (of a dropped list: its last one).
    """

    action: Literal["create", "drop", "add", "remove"]
    list: str
    value: str | None
    by: str
    at: int
    before: ListEntry | None
    after: ListEntry | None
    version: int


def create(
    lists: Lists, name: str, *, by: str, at: int, kind: ListKind = "plain", variable: str = ""
) -> tuple[Lists, ListChange]:
    """A new, empty list.

    Raises:
        ListError: for a name that is bad or taken, or an allow or block list that does not say
            which variable it applies to.

    >>> lists, change = create(
    ...     Lists(), "bad_ips", by="ann", at=0, kind="block", variable="ip_address"
    ... )
    >>> lists, change = add(lists, "bad_ips", "192.0.2.7", by="ann", at=5, expires_at=100)
    >>> lists.contains("bad_ips", "192.0.2.7", 99), lists.contains("bad_ips", "192.0.2.7", 100)
    (True, False)
    """
    if not _NAME.fullmatch(name):
        raise ListError(f"the list name {name!r} is not allowed; use 1 to 64 of 0-9 a-z _ -")
    if name in lists.by_name:
        raise ListError(f"list {name}: there is one already; add values to it or drop it first")
    if kind == "plain" and variable:
        raise ListError(f"list {name}: a plain list applies to no variable; leave it out")
    if kind != "plain" and not variable:
        raise ListError(
            f"list {name}: it does not say which variable it applies to; name one, such as"
            " ip_address"
        )
    named = NamedList(name, kind, variable or None, 1, {})
    return _put(lists, named), ListChange("create", name, None, by, at, None, None, 1)


def drop(lists: Lists, name: str, *, by: str, at: int) -> tuple[Lists, ListChange]:
    """Without the list.

    Raises:
        ListError: when there is no such list.
    """
    version = _get(lists, name, "look at the names of those that there are").version
    rest = {key: named for key, named in lists.by_name.items() if key != name}
    return Lists(rest), ListChange("drop", name, None, by, at, None, None, version)


def add(
    lists: Lists,
    name: str,
    value: str | float | bool,
    *,
    by: str,
    at: int,
    expires_at: int | None = None,
    note: str = "",
) -> tuple[Lists, ListChange]:
    """With the value, which replaces the entry it may have had.

    Raises:
        ListError: when there is no such list, the value is empty, or it would have expired
            before it was added.
    """
    changed, changes = add_all(lists, name, [value], by=by, at=at, expires_at=expires_at, note=note)
    return changed, changes[0]


def add_all(
    lists: Lists,
    name: str,
    values: Sequence[str | float | bool],
    *,
    by: str,
    at: int,
    expires_at: int | None = None,
    note: str = "",
) -> tuple[Lists, tuple[ListChange, ...]]:
    """Like `add` for many values, with one copy of the list; a change and a version for each."""
    named = _get(lists, name)
    if expires_at is not None and expires_at <= at:
        raise ListError(f"list {name}: the entry would expire before it is added; set a later time")
    entries = dict(named.entries)
    version = named.version
    changes = []
    for value in values:
        text = canonical(value)
        if not text:
            raise ListError(f"list {name}: a value is empty; leave it out, no event has one")
        version += 1
        after = ListEntry(text, expires_at, by, at, note)
        before = entries.get(text)
        changes.append(ListChange("add", name, text, by, at, before, after, version))
        entries[text] = after
    return _put(lists, replace(named, entries=entries, version=version)), tuple(changes)


def remove(
    lists: Lists, name: str, value: str | float | bool, *, by: str, at: int
) -> tuple[Lists, ListChange]:
    """Without the value.

    Raises:
        ListError: when there is no such list, or the value is not on it.
    """
    named = _get(lists, name, "look at the names of those that there are")
    text = canonical(value)
    before = named.entries.get(text)
    if before is None:
        raise ListError(
            f"list {name}: the value is not on it; look at its entries for the spelling"
        )
    entries = {key: entry for key, entry in named.entries.items() if key != text}
    version = named.version + 1
    changed = _put(lists, replace(named, entries=entries, version=version))
    return changed, ListChange("remove", name, text, by, at, before, None, version)


def _get(lists: Lists, name: str, remedy: str = "create it first") -> NamedList:
    named = lists.by_name.get(name)
    if named is None:
        hint = nearest(name, lists.by_name) or remedy
        raise ListError(f"there is no list {name!r}; {hint}")
    return named


def _put(lists: Lists, named: NamedList) -> Lists:
    return Lists({**lists.by_name, named.name: named})
