from sqlite3 import Connection

import msgspec

from sluicegate.store import sizes
from sluicegate.store.states import StateStore


def opened(connection: Connection) -> StateStore:
    decode = msgspec.msgpack.Decoder(list[int]).decode
    return StateStore(
        connection, ["aa", "bb"], [list, list], [msgspec.msgpack.encode] * 2, [decode] * 2
    )


def test_states_count_once_whether_folded_or_journalled(connection: Connection) -> None:
    store = opened(connection)
    for key, value in ((0, "ann"), (0, "bob"), (1, "x")):
        store.get(key, value).append(1)
    store.flush()
    store.settle()
    assert sizes.states(connection) == {"aa": 2, "bb": 1}
    store.fold_all()
    assert sizes.states(connection) == {"aa": 2, "bb": 1}
    store.get(0, "ann").append(2)
    store.get(0, "eve").append(2)
    store.flush()
    assert sizes.states(connection) == {"aa": 3, "bb": 1}


def test_rows_of_a_table(connection: Connection) -> None:
    assert sizes.rows(connection, "parked_labels") == 0
    assert sizes.rows(connection, "control") == 1
