"""What a single store does; tests/contract holds any history against a dictionary."""

from sqlite3 import Connection

from sluicegate.store import states
from sluicegate.store.states import StateStore


def opened(connection: Connection, layouts: list[str], limit: int = 1_000) -> StateStore:
    kinds = len(layouts)
    return StateStore(
        connection,
        layouts,
        [bytearray] * kinds,
        [bytes] * kinds,
        [bytearray] * kinds,
        journal_bytes=limit,
    )


def table(connection: Connection) -> dict[tuple[str, str], bytes]:
    rows = connection.execute("SELECT layout, value, data FROM states")
    return {(layout, value): data for layout, value, data in rows}


def test_a_hot_state_is_written_to_its_table_once(connection: Connection) -> None:
    store = opened(connection, ["aa"])
    for step in range(5):
        store.get(0, "hot").append(step)
        store.flush()
        store.settle()
    assert table(connection) == {}
    store.fold_all()
    assert table(connection) == {("aa", "hot"): bytes(range(5))}


def test_folding_takes_the_oldest_and_leaves_what_changed_since(connection: Connection) -> None:
    store = opened(connection, ["aa"], limit=70)
    for value in ("old", "both"):
        store.get(0, value).extend(b"x" * 20)
    store.flush()
    store.settle()
    store.get(0, "both").extend(b"y" * 20)
    store.flush()
    assert table(connection) == {("aa", "old"): b"x" * 20}
    assert opened(connection, ["aa"]).peek(0, "both") == b"x" * 20 + b"y" * 20


def test_reading_only_writes_nothing(connection: Connection) -> None:
    store = opened(connection, ["aa"])
    assert store.peek(0, "nobody") is None
    store.flush()
    assert connection.execute("SELECT COUNT(*) FROM state_journal").fetchone() == (0,)


def test_states_can_be_saved_without_the_journal(connection: Connection) -> None:
    store = opened(connection, ["aa", "bb"])
    store.get(1, "x").extend(b"1")
    store.get(0, "x").extend(b"0")
    assert store.touched == 2
    store.save()
    assert store.touched == 0
    assert table(connection) == {("aa", "x"): b"0", ("bb", "x"): b"1"}


def test_forms_are_complete_or_not_or_unknown(connection: Connection) -> None:
    states.mark(connection, "aa", True)
    states.mark(connection, "bb", False)
    forms = ("aa", "bb", "cc")
    assert [states.is_complete(connection, form) for form in forms] == [True, False, None]
    states.mark(connection, "bb", True)
    assert states.is_complete(connection, "bb") is True


def test_other_forms_are_dropped_with_their_states(connection: Connection) -> None:
    store = opened(connection, ["aa", "bb"])
    for key in (0, 1):
        store.get(key, "x").extend(b"1")
        states.mark(connection, ("aa", "bb")[key], True)
    store.save()
    states.drop_others(connection, ["bb", "cc"])
    assert table(connection) == {("bb", "x"): b"1"}
    assert states.is_complete(connection, "aa") is None
    assert states.is_complete(connection, "bb") is True
