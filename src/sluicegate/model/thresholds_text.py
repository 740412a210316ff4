"""A proposal of thresholds as plain lines for a terminal."""

from sluicegate.model.report_text import table
from sluicegate.model.thresholds import CostRow, Thresholds


def thresholds_text(proposal: Thresholds) -> list[str]:
    """The rules, what they would have done and cost, and the usual thresholds for comparison."""
    currency = f" {proposal.currency.upper()}" if proposal.currency else ""
    best = proposal.expected
    lines = [_rule("block", proposal.block, None)]
    if proposal.review < proposal.block:
        lines.append(_rule("review", proposal.review, proposal.block))
    saved = proposal.approve_all - best.cost
    lines += [
        "",
        f"Over {proposal.days:,.1f} days this would have cost {best.cost:,.2f}{currency} "
        f"instead of {proposal.approve_all:,.2f}{currency}",
        f"without any rule: {saved:,.2f}{currency} saved.",
    ]
    if best.reviewed:
        lines.append(
            f"Reviews: {best.reviewed / proposal.days:,.1f} a day in the mean, "
            f"{proposal.busiest_day_reviews:,} on the busiest day."
        )
    head = ("block above", "review above", "fraud blocked", "legit blocked", "reviewed",
            "found in review", "fraud missed", f"cost{currency}")  # fmt: skip
    rows = [_row("proposal", best), *(_row("", row) for row in reversed(proposal.table))]
    return [*lines, "", *table(("", *head), rows, 1)]


def _rule(outcome: str, above: float, up_to: float | None) -> str:
    if above >= 1000.0:
        return f"{outcome:<6}  never"
    bound = "" if up_to is None or up_to >= 1000.0 else f" and score <= {up_to:g}"
    return f"{outcome:<6}  score > {above:g}{bound}"


def _row(name: str, row: CostRow) -> tuple[str, ...]:
    return (
        name,
        f"{row.block:g}",
        f"{row.review:g}" if row.review < row.block else "–",
        f"{row.blocked_fraud:,}",
        f"{row.blocked_legit:,}",
        f"{row.reviewed:,}",
        f"{row.reviewed_fraud:,}",
        f"{row.missed_fraud:,}",
        f"{row.cost:,.2f}",
    )
