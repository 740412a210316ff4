"""The training report as plain lines for a terminal."""

from collections.abc import Sequence

from sluicegate.model.metrics import Interval
from sluicegate.model.report import Report

_BAR = 30


def report_text(report: Report, *, most: int = 15) -> list[str]:
    """The report in lines of at most about 80 characters; ``most`` importances are listed."""
    return [
        *_quality(report),
        "",
        *_periods(report),
        "",
        *_thresholds(report),
        "",
        *_importances(report, most),
        "",
        *_making(report),
        *(f"Warning: {warning}" for warning in report.warnings),
    ]


def measure(value: float | None, interval: Interval | None = None) -> str:
    """A measure with its 95 % interval.

    >>> measure(0.98765, Interval(0.97, 0.99)), measure(None)
    ('0.988 (0.970 to 0.990)', 'not measurable')
    """
    if value is None:
        return "not measurable"
    if interval is None:
        return f"{value:.3f}"
    return f"{value:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def percent(value: float | None, decimals: int = 1) -> str:
    """A share as per cent; an en dash where there is none.

    >>> percent(0.0514), percent(None)
    ('5.1 %', '–')
    """
    return "–" if value is None else f"{value * 100.0:.{decimals}f} %"


def listed(parts: Sequence[str]) -> str:
    """Names of parts in a sentence.

    >>> listed(("validation", "gap", "held_out"))
    'validation, gap and held out'
    """
    names = [part.replace("_", " ") for part in parts]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _quality(report: Report) -> list[str]:
    return [
        "Held-out events (95 % interval)",
        f"  AUC                {measure(report.auc, report.auc_interval)}",
        "  Average precision  "
        + measure(report.average_precision, report.average_precision_interval),
        f"  Fraud share        {percent(report.fraud_share, 2)}"
        " (average precision of a random ranking)",
    ]


def _periods(report: Report) -> list[str]:
    rows = [
        (
            period.name.replace("_", " "),
            f"{period.start[:10]} – {period.end[:10]}",
            f"{period.rows:,}",
            f"{period.fraud:,}",
            f"{period.legit:,}",
            f"{period.unknown:,}",
            f"{period.entities:,}",
        )
        for period in report.periods
    ]
    return table(("part", "from – to", "events", "fraud", "legit", "unknown", "entities"), rows, 2)


def _thresholds(report: Report) -> list[str]:
    rows = [
        (
            f"> {row.score:.0f}",
            percent(row.fpr),
            percent(row.fpr_unseen),
            percent(row.tpr),
            percent(row.precision),
            f"{row.alerts_per_1000:.1f}",
        )
        for row in report.thresholds
    ]
    head = ("score", "FPR", "FPR unseen", "TPR", "precision", "alerts per 1,000")
    return table(head, rows, 0)


def _importances(report: Report, most: int) -> list[str]:
    if not report.importances:
        return ["No feature has any importance."]
    shown = report.importances[:most]
    top = shown[0].share
    rows = [
        (part.name, percent(part.share), "█" * max(round(part.share / top * _BAR), 1))
        for part in shown
    ]
    lines = table(("feature", "share of gain", ""), rows, 1)
    rest = len(report.importances) - len(shown)
    return [*lines, f"  … and {rest} more"] if rest else lines


def _making(report: Report) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    lines = [
        f"{report.best_round} trees (of {report.rounds} boosted), {report.features} features; "
        f"score calibrated by {report.calibration_events:,} legitimate events of "
        f"the parts {listed(report.calibrated_on)}.",
        versions + ".",
    ]
    if report.seconds is not None:
        lines.append(f"Trained in {report.seconds:.1f} s.")
    return lines


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """Columns as wide as their widest cell; the first ``left`` and texts left-aligned."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    last = len(head) - 1
    return [
        "  ".join(
            cell.ljust(width) if at < left or (at == last and not head[last]) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]
