from sqlite3 import Connection

import pytest

from sluicegate.store.database import transaction
from sluicegate.store.positions import advance, of_topic, position


def test_a_consumer_begins_at_the_start(connection: Connection) -> None:
    assert position(connection, "scoring", "transactions") == 0


def test_consumers_and_topics_have_positions_of_their_own(connection: Connection) -> None:
    advance(connection, "scoring", "transactions", 7)
    advance(connection, "scoring", "transactions", 9)
    advance(connection, "alerts", "transactions", 4)
    advance(connection, "alerts", "labels", 2)
    assert position(connection, "scoring", "transactions") == 9
    assert position(connection, "alerts", "labels") == 2
    assert position(connection, "scoring", "labels") == 0
    assert sorted(of_topic(connection, "transactions")) == [4, 9]


def test_a_position_goes_back_with_its_transaction(connection: Connection) -> None:
    advance(connection, "scoring", "transactions", 3)
    with pytest.raises(KeyError), transaction(connection):  # noqa: PT012
        advance(connection, "scoring", "transactions", 8)
        raise KeyError
    assert position(connection, "scoring", "transactions") == 3
