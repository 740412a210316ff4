"""Feature values as an analyst reads them."""

import math
from collections.abc import Sequence

from sluicegate.features.feature import Feature


def value_text(feature: Feature, value: float, values: Sequence[str] = ()) -> str | None:
    """The value in the feature's unit, or None if it is missing.

    ``values`` are the category's values by code.

    >>> from sluicegate.features.feature import Feature
    >>> value_text(Feature("gap", "number", "pace", "{value} since the last", "seconds"), 9000.0)
    '2 h 30 min'
    """
    if math.isnan(value):
        return None
    if feature.kind == "category" or feature.unit == "category":
        code = int(value)
        return values[code] if 0 <= code < len(values) else None
    match feature.unit:
        case "count":
            return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
        case "money":
            return f"{value:,.2f}"
        case "seconds":
            return _duration(value)
        case "share":
            return _percent(value)
        case "ratio" | "deviations":
            return f"{value:,.1f}"
        case "km" | "km/h":
            return f"{value:,.0f} {feature.unit}"
        case "flag":
            return "yes" if value else "no"
        case _:
            return f"{value:,.6g}"


def sentence(feature: Feature, text: str | None) -> str:
    """The feature's sentence with the value in its place.

    A missing value is said behind the sentence, where it can't be mistaken for a number:

    >>> from sluicegate.features.feature import Feature
    >>> sentence(Feature("d", "number", "place", "{value} from the home address", "km"), None)
    'from the home address: not known'
    """
    if text is None:
        return " ".join(feature.text.replace("{value}", "").split()) + ": not known"
    return feature.text.replace("{value}", text)


def _percent(share: float) -> str:
    percent = share * 100.0
    return (
        f"{percent:.0f} %" if percent >= 10.0 or percent == round(percent) else f"{percent:.1f} %"
    )


def _duration(seconds: float) -> str:
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    if rest < 60:
        return f"{sign}{rest:.0f} s" if rest >= 10 or rest == round(rest) else f"{sign}{rest:.1f} s"
    for size, unit, smaller, small_unit in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if rest >= size:
            whole, part = divmod(int(rest), size)
            minor = part // smaller
            return f"{sign}{whole} {unit}" + (f" {minor} {small_unit}" if minor else "")
    raise AssertionError("unreachable: one size fits")
