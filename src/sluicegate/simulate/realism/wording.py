"""What was measured, in words."""

from typing import Final

from sluicegate.simulate.realism.measure import LIMIT, Realism
from sluicegate.simulate.spending import DAY, HOUR, MINUTE

VIEWS: Final = {
    "value": "by its value",
    "shape": "by its form",
    "length": "by its length",
    "order": "by alphabetical order",
    "rising": "the higher, the more fraud",
    "falling": "the lower, the more fraud",
    "bands": "by range",
}


def verdict(realism: Realism) -> str:
    """One sentence: whether a single variable gives fraud away."""
    worst, giveaways = realism.worst, realism.giveaways
    if worst is None:
        lack = "there are no events" if not realism.read else "there is only one class"
        return f"Nothing can be said about separation: {lack}."
    strongest = f"{worst.name} with AUC {area(worst.auc)}"
    if not giveaways:
        return f"No single variable separates fraud: the strongest is {strongest}."
    if len(giveaways) == 1:
        return f"A single variable gives fraud away: {strongest}; the limit is {area(LIMIT)}."
    return (
        f"{len(giveaways)} variables each give fraud away by themselves: the strongest is "
        f"{strongest}; the limit is {area(LIMIT)}."
    )


def area(value: float) -> str:
    """An AUC as it is usually written.

    >>> area(0.7126), area(1.0)
    ('.713', '1.000')
    """
    return f"{value:.3f}".removeprefix("0")


def duration(micros: float) -> str:
    """A span of time in its largest fitting unit.

    >>> duration(90 * MINUTE), duration(40 * DAY), duration(0)
    ('1.5 h', '40 d', '0 min')
    """
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if micros >= unit:
            value = micros / unit
            return f"{value:.1f} {name}" if value < 10 and value % 1 else f"{value:.0f} {name}"
    return f"{micros / MINUTE:.1g} min" if micros else "0 min"
