from sqlite3 import Connection

import pytest

from sluicegate.store.counters import add, totals
from sluicegate.store.database import transaction


def test_amounts_add_up_per_name_and_label(connection: Connection) -> None:
    add(connection, "outcomes", {"approve": 3, "block": 1})
    add(connection, "outcomes", {"approve": 2})
    add(connection, "repeats", {"": 4})
    assert totals(connection) == {"outcomes": {"approve": 5, "block": 1}, "repeats": {"": 4}}


def test_nothing_makes_no_total(connection: Connection) -> None:
    add(connection, "outcomes", {"approve": 0})
    assert totals(connection) == {}


def test_what_was_rolled_back_is_not_counted(connection: Connection) -> None:
    add(connection, "outcomes", {"approve": 1})
    with pytest.raises(KeyError), transaction(connection):  # noqa: PT012
        add(connection, "outcomes", {"approve": 10, "block": 1})
        raise KeyError
    assert totals(connection) == {"outcomes": {"approve": 1}}
