"""The store of states against a plain dictionary, whatever happens in between."""

import tempfile
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sluicegate.runtime.data import open_data
from sluicegate.store.states import StateStore

LAYOUTS = ["aaaa", "bbbb"]
VALUES = st.sampled_from(["ann", "bob", "", "ü", "a much longer value of a key"])

Plain = dict[tuple[int, str], list[int]]


class States(RuleBasedStateMachine):
    """Random batches: read, change, flush, then commit or roll back, now and then start anew."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.connection = open_data(Path(self.directory.name))
        self.committed: Plain = {}
        self.current: Plain = {}
        self.store = self.opened()
        self.inside = False

    def teardown(self) -> None:
        self.connection.close()
        self.directory.cleanup()

    def opened(self) -> StateStore:
        return StateStore(
            self.connection,
            LAYOUTS,
            [list, list],
            [msgspec.msgpack.encode] * 2,
            [msgspec.msgpack.Decoder(list[int]).decode] * 2,
            held=4,
            journal_bytes=120,
        )

    def begin(self) -> None:
        if not self.inside:
            self.connection.execute("BEGIN IMMEDIATE")
            self.inside = True

    @rule(key=st.integers(0, 1), value=VALUES, number=st.integers(0, 1_000))
    def change(self, key: int, value: str, number: int) -> None:
        self.begin()
        state = self.store.get(key, value)
        assert state == self.current.get((key, value), [])
        state.append(number)
        self.current[key, value] = list(state)

    @rule(key=st.integers(0, 1), value=VALUES)
    def peek(self, key: int, value: str) -> None:
        expected = self.current.get((key, value))
        assert (self.store.peek(key, value) or None) == expected

    @rule()
    def commit(self) -> None:
        self.begin()
        self.store.flush()
        self.connection.execute("COMMIT")
        self.store.settle()
        self.inside = False
        self.committed = {name: list(state) for name, state in self.current.items()}

    @precondition(lambda self: self.inside)
    @rule(flushed=st.booleans())
    def roll_back(self, flushed: bool) -> None:
        if flushed:
            self.store.flush()
        self.connection.execute("ROLLBACK")
        self.inside = False
        self.store = self.opened()
        self.current = {name: list(state) for name, state in self.committed.items()}

    @precondition(lambda self: not self.inside)
    @rule()
    def fold(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.store.fold_all()
        self.connection.execute("COMMIT")
        assert self.rows("state_journal") == 0

    @precondition(lambda self: not self.inside)
    @rule()
    def reopen(self) -> None:
        self.connection.close()
        self.connection = open_data(Path(self.directory.name))
        self.store = self.opened()

    @precondition(lambda self: not self.inside)
    @rule()
    def forget(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.store.forget()
        self.connection.execute("DELETE FROM states")
        self.connection.execute("COMMIT")
        self.current, self.committed = {}, {}

    @precondition(lambda self: not self.inside)
    @invariant()
    def another_reader_sees_what_was_committed(self) -> None:
        fresh = self.opened()
        for (key, value), state in self.committed.items():
            assert fresh.peek(key, value) == state

    @precondition(lambda self: not self.inside)
    @invariant()
    def the_journal_stays_within_its_limit(self) -> None:
        size = self.connection.execute(
            "SELECT COALESCE(SUM(LENGTH(data)), 0) FROM state_journal"
        ).fetchone()[0]
        assert size <= 120

    def rows(self, table: str) -> int:
        return int(self.connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


TestStates = States.TestCase
TestStates.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
