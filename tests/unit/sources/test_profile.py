"""What columns look like."""

from datetime import UTC, datetime

import pytest

from sluicegate.sources.profile import profile, take_sample


def column(*values: object) -> list[dict[str, object]]:
    return [{"x": value} for value in values]


def test_numbers_as_text_or_not_have_a_range() -> None:
    for values in (("1", "2.5", ""), (1, 2.5, None)):
        found = profile("x", column(*values))
        assert (found.low, found.high, found.whole) == (1.0, 2.5, False)
        assert (found.rows, found.filled, found.distinct) == (3, 2, 2)


def test_words_for_none_are_found_among_numbers_only() -> None:
    assert profile("x", column("1", "NA", "2")).words == ("NA",)
    assert profile("x", column("DE", "NA", "FR")).words == ()


def test_text_is_no_number() -> None:
    assert not profile("x", column("1", "two")).numeric
    assert not profile("x", column("1_000", "2")).numeric


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (("2024-05-31T12:00:00Z", "2024-05-31"), "auto"),
        ((datetime(2024, 5, 31, tzinfo=UTC),), "auto"),
        ((1_717_156_800, 1_717_156_900), "auto"),
        (("31/05/2024 12:00", "01/06/2024 12:00"), "%d/%m/%Y %H:%M"),
        (("01/12/2024 12:00", "02/01/2024 12:00"), "%m/%d/%Y %H:%M"),
        (("20240531120000",), "%Y%m%d%H%M%S"),
        (("31.05.2024 12:00:01",), "%d.%m.%Y %H:%M:%S"),
    ],
)
def test_times_are_recognised(values: tuple[object, ...], first: str) -> None:
    assert profile("x", column(*values)).times[:1] == (first,)


def test_a_doubt_between_day_and_month_first_is_kept() -> None:
    found = profile("x", column("05/06/2024 12:00", "05/07/2024 12:00"))
    assert set(found.times) == {"%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M"}


def test_nested_values_count_as_nothing() -> None:
    assert profile("x", column({"a": 1}, [2])).filled == 0


def test_a_sample_passes_over_bad_rows() -> None:
    sample = take_sample([b'{"a":1}', b"{", {"a": 2, "b": 3}])
    assert list(sample.profiles) == ["a", "b"]
    assert sample.profiles["b"].rows == 2


def test_steady_columns_follow_the_entity() -> None:
    rows = [{"e": 1, "x": 5, "y": 1}, {"e": 2, "x": 6, "y": 2}, {"e": 1, "x": 5, "y": 3}]
    sample = take_sample(rows)
    assert sample.steady("x", "e")
    assert not sample.steady("y", "e")
