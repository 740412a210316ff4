"""Allow and block lists, which decide before any rule."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Literal, NamedTuple

from sluicegate.rules.binding import Binding
from sluicegate.rules.lists import Lists
from sluicegate.rules.text import canonical


class Hit(NamedTuple):
    """The list that decides."""

    kind: Literal["allow", "block"]
    list: str


class Screen:
    """The allow and block lists of one snapshot, laid out for one event type.

    Attributes:
        skipped: allow and block lists that cannot apply, because the event type has no such
            variable or it is neither a string nor a number.
    """

    __slots__ = ("_checks", "skipped")

    def __init__(
        self, checks: Sequence[tuple[int, dict[str, float], Hit]], skipped: tuple[str, ...]
    ) -> None:
        self._checks = tuple(checks)
        self.skipped = skipped

    def hit(self, v: Sequence[object], t: int) -> Hit | None:
        """The first list that holds a value of the event at event time `t`, or None."""
        for index, expiry, hit in self._checks:
            value = v[index]
            if value is None or value != value:
                continue
            text = value if value.__class__ is str else canonical(value)
            if expiry.get(text, -inf) > t:
                return hit
        return None


def compile_screen(
    lists: Lists, bindings: Mapping[str, Binding], first: Literal["block", "allow"] = "block"
) -> Screen:
    """The screen of a snapshot; a changed snapshot needs a new one.

    An event on both an allow and a block list is decided by the kind named in `first`; within a
    kind by the list whose name sorts first.

    >>> from sluicegate.rules.lists import add, create
    >>> lists, _ = create(Lists(), "bad_ips", by="ann", at=0, kind="block", variable="ip")
    >>> lists, _ = add(lists, "bad_ips", "192.0.2.7", by="ann", at=0)
    >>> screen = compile_screen(lists, {"ip": Binding("event", 0, "STRING")})
    >>> screen.hit(["192.0.2.7"], 1)
    Hit(kind='block', list='bad_ips')
    """
    checks: list[tuple[int, dict[str, float], Hit]] = []
    skipped: list[str] = []
    for name, named in sorted(lists.by_name.items()):
        if named.kind == "plain":
            continue
        binding = bindings.get(named.variable or "")
        usable = binding is not None and binding.source == "event"
        if binding is None or not usable or binding.type not in ("STRING", "NUMBER"):
            skipped.append(name)
        else:
            checks.append((binding.index, named.expiry, Hit(named.kind, name)))
    checks.sort(key=lambda check: check[2].kind != first)
    return Screen(checks, tuple(skipped))
