"""Settings, their ranges and their words."""

from pathlib import Path

import msgspec
import pytest

from sluicegate.runtime.settings import DOCS, RANGES, Settings, checked, parse


def test_every_setting_is_documented_and_its_default_is_allowed() -> None:
    assert set(DOCS) == set(Settings.__struct_fields__)
    assert set(RANGES) <= set(DOCS)
    for name, value in msgspec.structs.asdict(Settings()).items():
        assert checked(name, value) == ""


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("port", -1, "0 to 65535"),
        ("port", "80", "whole number"),
        ("port", True, "whole number"),
        ("port", 1.5, "whole number"),
        ("host", 7, "text"),
        ("synchronous", "full", "one of OFF, NORMAL, FULL, EXTRA"),
        ("batch_size", 0, "1 to"),
    ],
)
def test_wrong_values_are_said(name: str, value: object, words: str) -> None:
    assert words in checked(name, value)


def test_text_becomes_a_value() -> None:
    assert parse("synchronous", "OFF") == "OFF"
    with pytest.raises(ValueError, match="invalid literal"):
        parse("port", "http")


def test_the_documentation_lists_every_setting_with_its_default() -> None:
    page = Path(__file__).parents[3].joinpath("docs", "configuration.md").read_text()
    for name, value in msgspec.structs.asdict(Settings()).items():
        assert f"| `{name}` | `{value}` |" in page
