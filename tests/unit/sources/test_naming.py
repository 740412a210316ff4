"""Names of columns."""

import pytest

from sluicegate.sources.naming import tokens, variable_name


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("EVENT_TIMESTAMP", {"event", "timestamp"}),
        ("nameOrig", {"name", "orig"}),
        ("TransactionID", {"transaction", "id"}),
        ("V1", {"v", "1"}),
    ],
)
def test_words_of_a_name(column: str, words: set[str]) -> None:
    assert tokens(column) == words


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("Name (first)", "name_first"),
        ("hour", "hour_value"),
        ("€", "value"),
        ("class", "class_value"),
    ],
)
def test_names_are_usable_in_rules(column: str, name: str) -> None:
    assert variable_name(column, ()) == name
    assert name.isidentifier()


def test_taken_names_are_counted_on() -> None:
    assert variable_name("A", ("a", "a_2")) == "a_3"
