"""Lists of a data directory, changed in short transactions beside a running worker."""

from collections.abc import Callable, Sequence
from sqlite3 import Connection

from sluicegate.detector.definition import Definition
from sluicegate.events.errors import suggest
from sluicegate.rules import lists as changing
from sluicegate.rules.lists import ListChange, ListError, ListKind, Lists
from sluicegate.rules.parser import parse
from sluicegate.rules.tree import ListName, walk
from sluicegate.store import registry
from sluicegate.store.database import transaction

_LISTABLE = ("STRING", "INTEGER", "FLOAT")


class ListInUse(ListError):  # noqa: N818 - says what it is
    """A list that rules of the active version read."""


def users(definition: Definition, name: str) -> list[str]:
    """Ids of the rules that read a list."""
    return [
        rule.id
        for rule in definition.rules
        for node, _ in walk(parse(rule.expression, rule.id))
        if isinstance(node, ListName) and node.name == name
    ]


def create(
    connection: Connection, name: str, *, kind: ListKind, variable: str, by: str, at: int
) -> None:
    """Makes a list.

    Raises:
        ListError: as `sluicegate.rules.lists.create`, and for a variable that the active version's
            events do not have or whose values no list can hold.
    """
    with transaction(connection):
        active = registry.active(connection)
        if active is not None and kind != "plain" and variable:
            _check_variable(active.definition, name, variable)
        _change(
            connection,
            lambda lists: changing.create(lists, name, by=by, at=at, kind=kind, variable=variable),
        )


def drop(connection: Connection, name: str, *, by: str, at: int) -> int:
    """Drops a list; how many entries it had.

    Raises:
        ListInUse: naming the rules of the active version that read it.
        ListError: when there is no such list.
    """
    with transaction(connection):
        active = registry.active(connection)
        rules = [] if active is None else users(active.definition, name)
        if active is not None and rules:
            raise ListInUse(
                f"list {name}: rules of the active version {active.number} read it:"
                f" {', '.join(rules)}; publish a version without them first"
            )
        held = registry.lists(connection).by_name.get(name)
        _change(connection, lambda lists: changing.drop(lists, name, by=by, at=at))
        return 0 if held is None else len(held.entries)


def add(
    connection: Connection,
    name: str,
    values: Sequence[str],
    *,
    by: str,
    at: int,
    expires_at: int | None = None,
    note: str = "",
) -> int:
    """Adds values, or replaces their entries; how many were not on the list before.

    Raises:
        ListError: as `sluicegate.rules.lists.add`; then none is added.
    """
    with transaction(connection):
        made = _change(
            connection,
            lambda lists: changing.add_all(
                lists,
                name,
                _typed(connection, lists, name, values),
                by=by,
                at=at,
                expires_at=expires_at,
                note=note,
            ),
        )
        return sum(item.before is None for item in made)


def remove(connection: Connection, name: str, values: Sequence[str], *, by: str, at: int) -> None:
    """Removes values.

    Raises:
        ListError: when there is no such list or a value is not on it; then none is removed.
    """

    def all_of_them(lists: Lists) -> tuple[Lists, list[ListChange]]:
        made = []
        for value in _typed(connection, lists, name, values):
            lists, item = changing.remove(lists, name, value, by=by, at=at)
            made.append(item)
        return lists, made

    with transaction(connection):
        _change(connection, all_of_them)


def _change(
    connection: Connection,
    function: Callable[[Lists], tuple[Lists, ListChange | Sequence[ListChange]]],
) -> Sequence[ListChange]:
    """Applies a change to the lists as they are and stores it; inside a transaction."""
    before = registry.lists(connection)
    after, made = function(before)
    found = [made] if isinstance(made, ListChange) else made
    registry.save_lists(connection, before, after, found)
    return found


def _check_variable(definition: Definition, name: str, variable: str) -> None:
    known = {item.name: item.data_type for item in definition.event_type.variables}
    if variable not in known:
        raise ListError(
            f"list {name}: the active version's events have no variable"
            f" {variable!r}{suggest(variable, known)}"
        )
    if known[variable] not in _LISTABLE:
        raise ListError(
            f"list {name}: {variable} is a {known[variable]}; allow and block lists hold text"
            " and numbers only"
        )


def _typed(
    connection: Connection, lists: Lists, name: str, values: Sequence[str]
) -> list[str | float]:
    """Values as the list's variable has them, so that 5.0 and 5 are the same number."""
    named, active = lists.by_name.get(name), registry.active(connection)
    if named is None or named.variable is None or active is None:
        return list(values)
    kinds = {item.name: item.data_type for item in active.definition.event_type.variables}
    if kinds.get(named.variable) not in ("INTEGER", "FLOAT"):
        return list(values)
    try:
        return [float(value) for value in values]
    except ValueError:
        raise ListError(
            f"list {name}: a value is not a number, but {named.variable} is one"
        ) from None
