from math import isnan
from types import ModuleType

import pytest
from feed import BUILDS, Feed, make

from sluicegate.features.plan import DAY, Key, Plan, Risk, Window
from sluicegate.features.ratios import key_ratios

WINDOWS = tuple(Window(f"{days}d", days * DAY, 1) for days in (1, 7, 30))
PLAN = Plan(WINDOWS, (), (Key("c", ("entity",), ("1d", "7d", "30d")),), Risk(0, DAY, (WINDOWS[2],)))


def test_names_and_parts() -> None:
    parts = {item.feature.name: (item.above, item.below) for item in ratios()}
    assert parts == {
        "c_pace": ("c_count_7d", "c_count_30d"),
        "c_amount_peak": ("amount", "c_max_30d"),
        "c_mean_trend_1d": ("c_mean_1d", "c_mean_30d"),
        "c_max_trend_1d": ("c_max_1d", "c_mean_30d"),
        "c_mean_trend_7d": ("c_mean_7d", "c_mean_30d"),
        "c_max_trend_7d": ("c_max_7d", "c_mean_30d"),
    }


def ratios():
    return key_ratios(PLAN.keys[0], PLAN, "customer", "amount")


def test_sentences_say_what_is_compared() -> None:
    texts = {item.feature.name: item.feature.text for item in ratios()}
    assert texts["c_pace"] == (
        "{value} of the transactions of this customer in the last 30 days came in the last 7 days"
    )
    assert texts["c_max_trend_7d"] == (
        "largest amount of this customer in the last 7 days is {value} times the mean in the last"
        " 30 days"
    )


def test_a_plan_of_one_window_compares_nothing_over_time() -> None:
    plan = Plan(WINDOWS[:1], (), (Key("c", ("entity",)),), None)
    assert key_ratios(plan.keys[0], plan, "customer", "amount") == ()


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__[11:])
def test_the_last_days_beside_the_month(build: ModuleType) -> None:
    feed = Feed(PLAN, build)
    feed.add(make("a", 0, amount=100))
    feed.add(make("b", 10 * DAY, amount=100))
    row = feed.add(make("c", 10 * DAY + 60, amount=700))
    assert row["c_pace"] == 2 / 3
    assert row["c_amount_peak"] == 1.0
    assert row["c_mean_trend_7d"] == 4.0 / row["c_mean_30d"]
    assert row["c_max_trend_1d"] == 7.0 / row["c_mean_30d"]


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__[11:])
def test_what_is_missing_or_nothing_gives_no_ratio(build: ModuleType) -> None:
    feed = Feed(PLAN, build)
    row = feed.add(make("a", 0, amount=0))
    assert isnan(row["c_mean_trend_7d"])
    assert isnan(row["c_amount_peak"])
    row = feed.add(make("b", 1, amount=None))
    assert isnan(row["c_max_trend_1d"])
    assert row["c_pace"] == 1.0


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__[11:])
def test_how_long_fraud_has_been_known(build: ModuleType) -> None:
    feed = Feed(PLAN, build)
    first, second = make("a", 0), make("b", 5 * DAY)
    feed.add(first)
    feed.add(second)
    assert isnan(feed.add(make("c", 6 * DAY))["c_since_fraud"])
    feed.label(first, 6 * DAY, 1)
    feed.label(second, 6 * DAY, 1)
    row = feed.add(make("d", 7 * DAY))
    assert row["c_fraud_spell"] - row["c_since_fraud"] == 5 * DAY
    assert 2 * DAY <= row["c_since_fraud"] < 3 * DAY
    # A correction takes the newest back.
    feed.label(second, 7 * DAY, -1)
    row = feed.add(make("e", 8 * DAY))
    assert row["c_since_fraud"] == row["c_fraud_spell"] >= 8 * DAY
