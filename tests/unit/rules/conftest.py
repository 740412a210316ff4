"""The variables, lists and event time that cases.toml and docs/rules.md speak of."""

import tomllib
from datetime import datetime
from math import nan
from pathlib import Path

import pytest

from sluicegate.events.time import to_micros
from sluicegate.rules.binding import Binding
from sluicegate.rules.compile import compile_rules
from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.lists import Lists, add, create

SECTIONS = {"event": "variables", "feature": "features", "score": "scores"}


def plain(value):
    return to_micros(value) if isinstance(value, datetime) else value


class Desk:
    """Compiles a rule as the rule `case` and tries it on the values of some variables."""

    def __init__(self, table):
        self._table = table
        self.bindings = {
            name: Binding(source, index, kind)
            for source, section in SECTIONS.items()
            for index, (name, kind) in enumerate(table[section].items())
        }
        self.lists = Lists()
        for name, entries in table["lists"].items():
            self.lists, _ = create(self.lists, name, by="test", at=0)
            for value, expires in entries.items():
                self.lists, _ = add(
                    self.lists, name, value, by="test", at=0, expires_at=plain(expires) or None
                )

    def compile(self, rule, mode="FIRST_MATCHED"):
        definition = RuleDefinition("case", rule, ("review",))
        return compile_rules([definition], self.bindings, self.lists.by_name, mode)

    def matches(self, rule, given, mode="FIRST_MATCHED"):
        assert set(given) <= set(self.bindings)
        v = [plain(given.get(name)) for name in self._table["variables"]]
        f = [given.get(name, nan) for name in self._table["features"]]
        s = [given.get(name) for name in self._table["scores"]]
        time = to_micros(self._table["event"]["time"])
        return self.compile(rule, mode).match(v, f, s, time, self.lists) == (0,)


@pytest.fixture(scope="session")
def desk():
    return Desk(tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8")))
