from datetime import date

import pytest

from sluicegate.simulate import seasons
from sluicegate.simulate.spending import CATEGORY_NUMBERS, DAY


def day(year: int, month: int, of_month: int) -> seasons.Day:
    return seasons.day((date(year, month, of_month) - date(1970, 1, 1)).days)


def test_the_calendar_is_right() -> None:
    tuesday, saturday = day(2026, 11, 24), day(2026, 11, 28)
    assert (tuesday.month, tuesday.weekend, saturday.weekend) == (11, 0, 4)
    assert day(2024, 12, 31).year_day == 365


@pytest.mark.parametrize(
    ("category", "high", "low"),
    [("travel", 7, 11), ("home", 4, 9), ("kids_pets", 12, 2), ("health_fitness", 1, 7)],
)
def test_categories_have_their_season(category: str, high: int, low: int) -> None:
    number = CATEGORY_NUMBERS[category]

    def share(month: int) -> float:
        chances = day(2026, month, 17).chances[2]
        return chances[number] / sum(chances)

    assert share(high) > 1.25 * share(low)


def test_shops_close_at_night_and_fill_on_weekends() -> None:
    number = CATEGORY_NUMBERS["shopping_pos"]
    chances = day(2026, 6, 17).chances
    assert chances[0][number] < 0.3 * chances[2][number]
    assert chances[6][number] > chances[2][number]


def test_gifts_gather_before_christmas() -> None:
    gifts = [day(2026, 11, 20).gifts, day(2026, 12, 10).gifts, day(2026, 12, 23).gifts]
    assert gifts == sorted(gifts)
    assert gifts[-1] > 4 * day(2026, 12, 27).gifts


def test_everything_drifts_slowly() -> None:
    before, after = day(2025, 9, 15), day(2026, 9, 15)
    assert after.price / before.price == pytest.approx(1.03, abs=0.001)
    assert 0.0 < after.online - before.online < 0.05
    assert 0.0 < after.mobile - before.mobile < 0.05
    net, pos = CATEGORY_NUMBERS["shopping_net"], CATEGORY_NUMBERS["shopping_pos"]
    ratios = [each.chances[2][net] / each.chances[2][pos] for each in (before, after)]
    assert 1.0 < ratios[1] / ratios[0] < 1.1
    assert seasons.inflation(DAY) > 0.3
