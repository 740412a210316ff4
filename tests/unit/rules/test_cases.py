"""Runs cases.toml, the meaning of the rule language row by row."""

import tomllib
from datetime import datetime
from math import nan
from pathlib import Path

import pytest

from sluicegate.events.time import to_micros
from sluicegate.rules.binding import Binding
from sluicegate.rules.compile import compile_rules
from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.errors import RuleError
from sluicegate.rules.lists import Lists, add, create

TABLE = tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8"))
CASES = [case for section in TABLE["cases"].values() for case in section]
BINDINGS = {
    name: Binding(source, index, kind)
    for source, section in (("event", "variables"), ("feature", "features"), ("score", "scores"))
    for index, (name, kind) in enumerate(TABLE[section].items())
}
TIME = to_micros(TABLE["event"]["time"])


def plain(value):
    return to_micros(value) if isinstance(value, datetime) else value


def named_lists():
    lists = Lists()
    for name, entries in TABLE["lists"].items():
        lists, _ = create(lists, name, by="test", at=0)
        for value, expires in entries.items():
            lists, _ = add(lists, name, value, by="test", at=0, expires_at=plain(expires) or None)
    return lists


LISTS = named_lists()


def compiled(rule, mode):
    return compile_rules([RuleDefinition("case", rule, ("review",))], BINDINGS, LISTS.by_name, mode)


def test_names_are_unique():
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names)) >= 80


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_case(case):
    if "error" in case:
        with pytest.raises(RuleError) as caught:
            compiled(case["rule"], "FIRST_MATCHED")
        assert case["error"] in str(caught.value)
        assert (caught.value.line, caught.value.column) == (case.get("line", 1), case["column"])
        return
    given = case["given"]
    assert set(given) <= set(BINDINGS)
    v = [plain(given.get(name)) for name in TABLE["variables"]]
    f = [given.get(name, nan) for name in TABLE["features"]]
    s = [given.get(name) for name in TABLE["scores"]]
    for mode in ("FIRST_MATCHED", "ALL_MATCHED"):
        matched = compiled(case["rule"], mode).match(v, f, s, TIME, LISTS)
        assert matched == ((0,) if case["expect"] else ())
