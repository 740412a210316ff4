from sluicegate.features.spoken import spoken, words


def test_names_as_words() -> None:
    assert words("card_bin") == "card bin"
    assert words("ip") == "IP"


def test_windows_as_spans() -> None:
    assert [spoken(name) for name in ("1d", "14d", "5m", "night")] == [
        "day", "14 days", "5 minutes", "night",
    ]  # fmt: skip
