"""Tables whose first line names nothing."""

from pathlib import Path

import pytest

from sluicegate.sources.files import source_file
from sluicegate.sources.header import headless


@pytest.mark.parametrize("names", [("id", "time"), ("V1", "2nd", "é"), ()])
def test_names_are_names(names: tuple[str, ...]) -> None:
    assert headless(source_file(Path("t.csv")), names) == ""


def test_values_are_not() -> None:
    said = headless(source_file(Path("t.csv")), ("267-1", "4.5", "a@b.com"))
    assert "2 of 3 are numbers or e-mail addresses" in said
    assert headless(source_file(Path("t.parquet")), ("0", "1")) == ""
