"""Runs cases.toml, the meaning of the rule language row by row."""

import tomllib
from pathlib import Path

import pytest

from sluicegate.rules.errors import RuleError

TABLE = tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8"))
CASES = [case for section in TABLE["cases"].values() for case in section]


def test_names_are_unique():
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names)) >= 80


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_case(case, desk):
    if "error" in case:
        with pytest.raises(RuleError) as caught:
            desk.compile(case["rule"])
        assert case["error"] in str(caught.value)
        assert (caught.value.line, caught.value.column) == (case.get("line", 1), case["column"])
        return
    for mode in ("FIRST_MATCHED", "ALL_MATCHED"):
        assert desk.matches(case["rule"], case["given"], mode) is case["expect"]
