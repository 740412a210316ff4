"""What every log of topics does, whatever it is made of."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluicegate.detector.ports import LABELS, PROCESSED, TRANSACTIONS, Log, Record
from sluicegate.runtime.data import open_data
from sluicegate.store.database import transaction
from sluicegate.streams.memory import MemoryLog
from sluicegate.streams.sqlite import SCHEMA, SqliteLog


def sqlite_log() -> SqliteLog:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    return SqliteLog(connection)


KINDS: dict[str, Callable[[], Log]] = {"memory": MemoryLog, "sqlite": sqlite_log}


@pytest.fixture(params=list(KINDS))
def log(request: pytest.FixtureRequest) -> Log:
    return KINDS[request.param]()


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = open_data(tmp_path)
    yield opened
    opened.close()


def values(records: object) -> list[bytes]:
    return [record.value for record in records]  # type: ignore[attr-defined]


def test_a_new_topic_is_empty_and_begins_at_zero(log: Log) -> None:
    assert log.bounds(TRANSACTIONS) == (0, 0)
    assert list(log.read(TRANSACTIONS, 0, 10)) == []


def test_records_come_back_as_they_were_appended(log: Log) -> None:
    assert log.append(TRANSACTIONS, 7, [b"a", b"b"]) == range(2)
    assert log.append(TRANSACTIONS, 9, (part for part in [b"c"])) == range(2, 3)
    assert list(log.read(TRANSACTIONS, 0, 10)) == [
        Record(0, 7, b"a"),
        Record(1, 7, b"b"),
        Record(2, 9, b"c"),
    ]


def test_reading_begins_at_the_offset_and_ends_at_the_limit(log: Log) -> None:
    log.append(TRANSACTIONS, 1, [b"%d" % n for n in range(10)])
    assert values(log.read(TRANSACTIONS, 3, 2)) == [b"3", b"4"]
    assert values(log.read(TRANSACTIONS, 9, 5)) == [b"9"]
    assert values(log.read(TRANSACTIONS, 10, 5)) == []
    assert values(log.read(TRANSACTIONS, 0, 0)) == []


def test_topics_do_not_see_each_other(log: Log) -> None:
    log.append(TRANSACTIONS, 1, [b"t"])
    log.append(LABELS, 1, [b"l", b"m"])
    assert (log.bounds(TRANSACTIONS), log.bounds(LABELS), log.bounds(PROCESSED)) == (
        (0, 1),
        (0, 2),
        (0, 0),
    )
    assert values(log.read(LABELS, 0, 9)) == [b"l", b"m"]


def test_appending_nothing_changes_nothing(log: Log) -> None:
    assert log.append(TRANSACTIONS, 1, []) == range(0)
    log.append(TRANSACTIONS, 1, [b"a"])
    assert log.append(TRANSACTIONS, 1, []) == range(1, 1)
    assert log.bounds(TRANSACTIONS) == (0, 1)


def test_trimming_drops_the_oldest_up_to_the_limit(log: Log) -> None:
    log.append(TRANSACTIONS, 1, [b"%d" % n for n in range(10)])
    assert log.trim(TRANSACTIONS, 6, 4) == 4
    assert log.bounds(TRANSACTIONS) == (4, 10)
    assert log.trim(TRANSACTIONS, 6, 4) == 2
    assert log.trim(TRANSACTIONS, 6, 4) == 0
    assert values(log.read(TRANSACTIONS, 0, 2)) == [b"6", b"7"]


def test_no_offset_is_given_twice_though_everything_was_trimmed(log: Log) -> None:
    log.append(TRANSACTIONS, 1, [b"a", b"b", b"c"])
    assert log.trim(TRANSACTIONS, 99, 99) == 3
    assert log.bounds(TRANSACTIONS) == (3, 3)
    assert log.append(TRANSACTIONS, 1, []) == range(3, 3)
    assert log.append(TRANSACTIONS, 2, [b"d"]) == range(3, 4)
    assert list(log.read(TRANSACTIONS, 0, 9)) == [Record(3, 2, b"d")]


def test_the_single_record_at_offset_zero_trimmed_is_not_given_again(log: Log) -> None:
    log.append(TRANSACTIONS, 1, [b"a"])
    log.trim(TRANSACTIONS, 1, 1)
    assert log.append(TRANSACTIONS, 1, [b"b"]) == range(1, 2)


def test_values_are_bytes_of_any_content_and_size(log: Log) -> None:
    kept = [b"", bytes(range(256)), b"x" * 5_000_000, '{"n":"Žižek"}'.encode()]
    log.append(TRANSACTIONS, 1, kept)
    assert values(log.read(TRANSACTIONS, 0, 9)) == kept


def test_an_unknown_topic_is_refused() -> None:
    with pytest.raises(ValueError, match="no topic 'transaction'; topics are transactions"):
        sqlite_log().append("transaction", 1, [b"a"])


def test_what_a_transaction_appended_goes_with_it(connection: sqlite3.Connection) -> None:
    log = SqliteLog(connection)
    with transaction(connection):
        log.append(TRANSACTIONS, 1, [b"a"])
    with pytest.raises(ZeroDivisionError), transaction(connection):  # noqa: PT012
        assert log.append(TRANSACTIONS, 2, [b"b", b"c"]) == range(1, 3)
        assert log.bounds(TRANSACTIONS) == (0, 3)
        log.trim(TRANSACTIONS, 1, 9)
        raise ZeroDivisionError
    assert log.bounds(TRANSACTIONS) == (0, 1)
    with transaction(connection):
        assert log.append(TRANSACTIONS, 3, [b"d"]) == range(1, 2)
    assert values(log.read(TRANSACTIONS, 0, 9)) == [b"a", b"d"]


def test_offsets_outlive_the_process(tmp_path: Path) -> None:
    first = open_data(tmp_path)
    SqliteLog(first).append(TRANSACTIONS, 1, [b"a", b"b"])
    SqliteLog(first).trim(TRANSACTIONS, 2, 2)
    first.close()
    second = open_data(tmp_path)
    assert SqliteLog(second).bounds(TRANSACTIONS) == (2, 2)
    second.close()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.lists(st.binary(max_size=3), max_size=4)),
        st.tuples(st.just("trim"), st.tuples(st.integers(0, 30), st.integers(0, 5))),
        st.tuples(st.just("read"), st.tuples(st.integers(0, 30), st.integers(0, 5))),
    ),
    max_size=25,
)


@pytest.mark.parametrize("kind", list(KINDS))
@given(steps=STEPS)
def test_any_order_of_operations_equals_a_list(kind: str, steps: list[tuple[str, object]]) -> None:
    log, kept, end = KINDS[kind](), list[Record](), 0
    for time, (name, given_) in enumerate(steps):
        if name == "append":
            assert log.append(LABELS, time, given_) == range(end, end + len(given_))  # type: ignore[arg-type]
            kept += [Record(end + n, time, value) for n, value in enumerate(given_)]  # type: ignore[arg-type]
            end += len(given_)  # type: ignore[arg-type]
            continue
        at, limit = given_  # type: ignore[misc]
        if name == "trim":
            gone = [record for record in kept if record.offset < at][:limit]
            assert log.trim(LABELS, at, limit) == len(gone)
            kept = kept[len(gone) :]
        else:
            expected = [record for record in kept if record.offset >= at][:limit]
            assert list(log.read(LABELS, at, limit)) == expected
        assert log.bounds(LABELS) == (kept[0].offset if kept else end, end)
