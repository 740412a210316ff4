"""Every example of docs/rules.md is tried."""

import doctest
import re
import tomllib
from pathlib import Path

import pytest

from sluicegate.rules.errors import RuleError

TEXT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


EXAMPLES = [line for block in blocks("rule") for line in block.splitlines()]


@pytest.mark.parametrize("line", EXAMPLES)
def test_example(line, desk):
    found = re.fullmatch(r"(.+?) +# (.*) → (match|no match)", line)
    assert found, "an example reads: rule  # variable = value, … → match"
    rule, given, result = found.groups()
    values = {} if given == "all missing" else tomllib.loads(f"given = {{ {given} }}")["given"]
    assert desk.matches(rule, values) == (result == "match")


@pytest.mark.parametrize("message", blocks("error"))
def test_message(message, desk):
    expression = message.splitlines()[1].removeprefix("    ")
    with pytest.raises(RuleError) as caught:
        desk.compile(expression)
    assert str(caught.value) == message.rstrip("\n")


def test_rows_to_add(desk):
    rows = tomllib.loads("rows = [\n" + "".join(blocks("toml")) + "]")["rows"]
    assert desk.matches(rows[0]["rule"], rows[0]["given"]) is rows[0]["expect"]
    with pytest.raises(RuleError) as caught:
        desk.compile(rows[1]["rule"])
    assert rows[1]["error"] in str(caught.value)
    assert caught.value.column == rows[1]["column"]


def test_python():
    test = doctest.DocTestParser().get_doctest(
        "\n".join(blocks("python")), {}, "rules.md", "docs/rules.md", 0
    )
    results = doctest.DocTestRunner().run(test)
    assert results.attempted > 0
    assert results.failed == 0


def test_nothing_else_is_fenced():
    fences = re.findall(r"^```(\w*)$", TEXT, re.MULTILINE)
    assert set(fences[::2]) == {"rule", "error", "toml", "python"}
    assert set(fences[1::2]) == {""}
    assert len(EXAMPLES) > 40
