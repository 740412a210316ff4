from random import Random
from statistics import median

import pytest

from sluicegate.simulate import spending
from sluicegate.simulate.spending import CATEGORIES, DAY, HOUR


def test_there_are_fourteen_categories() -> None:
    assert len({category.name for category in CATEGORIES}) == 14


@pytest.mark.parametrize("number", range(14))
def test_prices_scatter_around_the_median(number: int) -> None:
    rng = Random(number)
    prices = [spending.price(rng, number, 2.0) for _ in range(2_000)]
    assert median(prices) == pytest.approx(2.0 * CATEGORIES[number].median, rel=0.15)


@pytest.mark.parametrize("currency", ["usd", "gbp", "egp", "cad", "eur"])
def test_conversion_goes_both_ways(currency: str) -> None:
    assert spending.usd_minor(spending.to_minor(123.45, currency), currency) == pytest.approx(
        12_345, abs=1
    )


def test_nothing_is_free() -> None:
    assert spending.to_minor(0.0, "usd") == 50


def test_the_local_day_counts() -> None:
    assert spending.local_hour(3 * HOUR, -5) == 22
    assert spending.activity(18 * HOUR, 0) > spending.activity(3 * HOUR, 0)
    days = [spending.is_payday(day * DAY + 12 * HOUR, 0) for day in range(28)]
    assert sum(days) == 4
