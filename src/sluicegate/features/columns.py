"""The columns of the feature vector: names, groups and sentences, in the kernel's order."""

from collections import Counter
from collections.abc import Mapping

from sluicegate.enrich.enricher import Enricher
from sluicegate.events.errors import DefinitionError
from sluicegate.events.event_type import EventType
from sluicegate.features.feature import Feature
from sluicegate.features.plan import ENTITY, Key, Plan
from sluicegate.features.ratios import Ratio, key_ratios
from sluicegate.features.spoken import spoken, words


def columns(kind: EventType, plan: Plan, enrichers: Mapping[str, Enricher]) -> tuple[Feature, ...]:
    """All features of a plan: the event's own first, then those of each key, then ratios.

    Raises:
        DefinitionError: when two would have one name.
    """
    own = own_columns(kind, plan, enrichers)
    result = (
        *own,
        *(item for key in plan.keys for item in key_columns(key, plan, kind)),
        *(item.feature for item in ratio_columns(kind, plan)),
    )
    for name, times in Counter(item.name for item in result).items():
        if times > 1:
            raise DefinitionError(
                f"features: two of them are called {name}; rename the variable, key or window"
            )
    return result


def own_columns(
    kind: EventType, plan: Plan, enrichers: Mapping[str, Enricher]
) -> tuple[Feature, ...]:
    """What the event tells by itself: amount, calendar, numbers, categories, facts."""
    result: list[Feature] = []
    price = kind.first("PRICE")
    if price is not None:
        result.append(Feature("amount", "number", price.name, "amount {value}", "money"))
    if plan.calendar:
        result += [
            Feature("hour", "number", "time of day", "hour of day {value} (UTC)", "count"),
            Feature("weekday", "number", "weekday", "weekday {value} (0 is Monday)", "count"),
            Feature("weekend", "number", "weekday", "on a weekend: {value}", "flag"),
            Feature("night", "number", "time of day", "at night (0 to 6 UTC): {value}", "flag"),
        ]
    for name in plan.numbers:
        result.append(Feature(name, "number", name, f"{words(name)} {{value}}"))
    for name in plan.categories:
        result.append(
            Feature(f"{name}_category", "category", name, f"{words(name)} is {{value}}", "category")
        )
    for name in plan.enriched:
        enricher = enrichers[kind.variables[kind.index(name)].type]
        result += [
            Feature(f"{name}_{field.name}", field.kind, name, field.text, field.unit)
            for field in enricher.fields
        ]
    return tuple(result)


def ratio_columns(kind: EventType, plan: Plan) -> tuple[Ratio, ...]:
    """The ratios of all keys, in the order in which the kernel writes them."""
    return tuple(
        item for key in plan.keys for item in key_ratios(key, plan, _who(key, kind), "amount")
    )


def _who(key: Key, kind: EventType) -> str:
    return words(kind.entity_type if key.variables == (ENTITY,) else key.name)


def key_columns(key: Key, plan: Plan, kind: EventType) -> tuple[Feature, ...]:
    """What one key's state tells, in the order in which the kernel writes it."""
    who = _who(key, kind)
    velocity, money = f"{key.name} velocity", f"{key.name} amounts"
    result = [
        Feature(
            f"{key.name}_since_last",
            "number",
            velocity,
            f"{{value}} since the last event of this {who}",
            "seconds",
        ),
        Feature(
            f"{key.name}_age",
            "number",
            f"{key.name} age",
            f"this {who} has been known for {{value}}",
            "seconds",
        ),
        Feature(
            f"{key.name}_events",
            "number",
            f"{key.name} age",
            f"{{value}} events of this {who} so far",
            "count",
        ),
    ]
    deep = [window.name for window in plan.windows if window.name in key.amounts][-1:]
    for window in plan.windows:
        last = f"in the last {spoken(window.name)}"
        result.append(
            Feature(
                f"{key.name}_count_{window.name}",
                "number",
                velocity,
                f"{{value}} transactions of this {who} {last}",
                "count",
            )
        )
        if window.name in key.amounts:
            for stat, text, unit in (
                ("sum", f"{{value}} spent by this {who} {last}", "money"),
                ("mean", f"mean amount of this {who} {last}: {{value}}", "money"),
                ("deviation", f"amounts of this {who} {last} spread by {{value}}", "money"),
                ("max", f"largest amount of this {who} {last}: {{value}}", "money"),
            ):
                result.append(
                    Feature(f"{key.name}_{stat}_{window.name}", "number", money, text, unit)
                )
        if [window.name] == deep:
            result += [
                Feature(
                    f"{key.name}_amount_z",
                    "number",
                    money,
                    f"amount is {{value}} from the mean of this {who}",
                    "deviations",
                ),
                Feature(
                    f"{key.name}_amount_ratio",
                    "number",
                    money,
                    f"amount is {{value}} times the mean of this {who}",
                    "ratio",
                ),
            ]
    spans = [window.name for window in plan.windows if window.name in plan.distinct_windows]
    for name in key.distinct:
        what = words(kind.entity_type if name == ENTITY else name)
        group = f"{key.name} {name} variety"
        for span in spans:
            result.append(
                Feature(
                    f"{key.name}_distinct_{name}_{span}",
                    "number",
                    group,
                    f"distinct values of {what} for this {who} in the last {spoken(span)}:"
                    f" {{value}}",
                    "count",
                )
            )
        result.append(
            Feature(
                f"{key.name}_new_{name}",
                "number",
                group,
                f"{what} not seen before for this {who}: {{value}}",
                "flag",
            )
        )
    if key.place:
        result += [
            Feature(
                f"{key.name}_distance",
                "number",
                f"{key.name} place",
                f"{{value}} from the last place of this {who}",
                "km",
            ),
            Feature(
                f"{key.name}_speed",
                "number",
                f"{key.name} place",
                f"{{value}} needed since the last place of this {who}",
                "km/h",
            ),
        ]
    if key.risk and plan.risk is not None:
        for window in plan.risk.windows:
            ended = f"{spoken(window.name)} up to {plan.risk.delay // 86_400} days ago"
            result += [
                Feature(
                    f"{key.name}_known_{window.name}",
                    "number",
                    f"{key.name} history of fraud",
                    f"{{value}} events of this {who} in the {ended}",
                    "count",
                ),
                Feature(
                    f"{key.name}_fraud_share_{window.name}",
                    "number",
                    f"{key.name} history of fraud",
                    f"share of fraud of this {who} in the {ended}: {{value}}",
                    "share",
                ),
            ]
        for name, text in (
            ("since_fraud", f"{{value}} since the last known fraud of this {who}"),
            ("fraud_spell", f"{{value}} since the first of the known frauds of this {who}"),
        ):
            group = f"{key.name} history of fraud"
            result.append(Feature(f"{key.name}_{name}", "number", group, text, "seconds"))
    return tuple(result)
