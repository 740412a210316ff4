from sluicegate.events.errors import VALUE_LIMIT, InvalidEvent, shorten, suggest


def test_a_rejection_reads_as_a_sentence() -> None:
    error = InvalidEvent("mistyped", "amount", "abc", "not of type FLOAT; correct it")
    assert str(error) == 'amount: not of type FLOAT; correct it (got "abc")'
    assert str(InvalidEvent("not_json", "", None, "not JSON")) == "not JSON"


def test_long_values_are_cut() -> None:
    assert len(shorten("x" * 1_000)) == VALUE_LIMIT
    assert shorten("x" * 1_000).endswith("…")
    assert shorten(True) == "True"


def test_only_near_names_are_suggested() -> None:
    assert suggest("currancy", ["currency", "amount"]) == "; did you mean currency?"
    assert suggest("zzz", ["currency", "amount"]) == ""
