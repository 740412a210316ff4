import math

import pytest

from sluicegate.features.feature import Feature
from sluicegate.model.wording import sentence, value_text


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("count", 1234.0, "1,234"),
        ("count", 2.5, "2.5"),
        ("money", 1234.5, "1,234.50"),
        ("seconds", 0.25, "0.2 s"),
        ("seconds", 45.0, "45 s"),
        ("seconds", 60.0, "1 min"),
        ("seconds", 12_000.0, "3 h 20 min"),
        ("seconds", 200_000.0, "2 d 7 h"),
        ("seconds", -90.0, "-1 min 30 s"),
        ("share", 0.5, "50 %"),
        ("share", 0.0123, "1.2 %"),
        ("share", 0.0, "0 %"),
        ("ratio", 3.14159, "3.1"),
        ("deviations", -2.0, "-2.0"),
        ("km", 1234.4, "1,234 km"),
        ("km/h", 870.0, "870 km/h"),
        ("flag", 1.0, "yes"),
        ("flag", 0.0, "no"),
        ("number", 0.123456789, "0.123457"),
        ("number", math.nan, None),
        ("money", math.nan, None),
    ],
)
def test_values_read_in_their_unit(unit, value, text):
    assert value_text(Feature("f", "number", "g", "{value}", unit), value) == text


def test_categories_read_as_their_value():
    feature = Feature("shop", "category", "shop", "category {value}", "category")
    assert value_text(feature, 1.0, ("travel", "home")) == "home"
    assert value_text(feature, math.nan, ("travel", "home")) is None
    assert value_text(feature, 5.0, ("travel", "home")) is None


def test_braces_in_a_value_stay_as_they_are():
    feature = Feature("shop", "category", "shop", "category {value}", "category")
    assert sentence(feature, "{value}{0}") == "category {value}{0}"


def test_missing_values_are_said_after_the_sentence():
    feature = Feature("d", "number", "place", "{value} from the billing address", "km")
    assert sentence(feature, None) == "from the billing address: not known"
