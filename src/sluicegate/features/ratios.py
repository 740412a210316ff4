"""Ratios of two columns: how the last days compare with the last month, at no state's cost.

A tree would need many splits to find them, and trained on little it does not.
"""

from typing import NamedTuple

from sluicegate.features.feature import Feature
from sluicegate.features.plan import Key, Plan
from sluicegate.features.spoken import spoken

TRENDS = 2
"""So many windows before the longest one are compared with it."""


class Ratio(NamedTuple):
    """A feature that is one column divided by another; missing when that is missing or 0."""

    feature: Feature
    above: str
    below: str


def key_ratios(key: Key, plan: Plan, who: str, amount: str) -> tuple[Ratio, ...]:
    """The ratios of one key's columns.

    Args:
        who: how sentences call the key.
        amount: the column of the event's amount.
    """
    result: list[Ratio] = []
    if len(plan.windows) > 1:
        shorter, longest = plan.windows[-2].name, plan.windows[-1].name
        text = (
            f"{{value}} of the transactions of this {who} in the last {spoken(longest)}"
            f" came in the last {spoken(shorter)}"
        )
        result.append(
            Ratio(
                Feature(f"{key.name}_pace", "number", f"{key.name} velocity", text, "share"),
                f"{key.name}_count_{shorter}",
                f"{key.name}_count_{longest}",
            )
        )
    paid = [window.name for window in plan.windows if window.name in key.amounts]
    if not paid:
        return tuple(result)
    group, usual = f"{key.name} amounts", f"{key.name}_mean_{paid[-1]}"
    month = f"in the last {spoken(paid[-1])}"
    result.append(
        Ratio(
            Feature(
                f"{key.name}_amount_peak",
                "number",
                group,
                f"amount is {{value}} of the largest of this {who} {month}",
                "share",
            ),
            amount,
            f"{key.name}_max_{paid[-1]}",
        )
    )
    for name in paid[-1 - TRENDS : -1]:
        for stat, what in (("mean", "mean amount"), ("max", "largest amount")):
            text = (
                f"{what} of this {who} in the last {spoken(name)} is {{value}} times the mean"
                f" {month}"
            )
            result.append(
                Ratio(
                    Feature(f"{key.name}_{stat}_trend_{name}", "number", group, text, "ratio"),
                    f"{key.name}_{stat}_{name}",
                    usual,
                )
            )
    return tuple(result)
