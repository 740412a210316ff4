"""The training report as one self-contained HTML page."""

import importlib.resources
from typing import Final

import jinja2

from sluicegate.model import plots
from sluicegate.model.report import Period, Report, iso
from sluicegate.model.report_text import listed, measure, percent

PART_NAMES: Final = {
    "train": "Training",
    "validation": "Validation",
    "gap": "Left out (labels not known yet)",
    "held_out": "Held out",
}


def render(report: Report, *, title: str = "Training report") -> str:
    """The page: no scripts, no outside assets, light or dark as the reader's system is."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    environment.filters["thousands"] = "{:,}".format
    environment.filters["date"] = _date
    source = importlib.resources.files("sluicegate.model").joinpath("report_page.html")
    return environment.from_string(source.read_text("utf-8")).render(
        title=title,
        report=report,
        auc=measure(report.auc),
        average_precision=measure(report.average_precision),
        plots=plots,
        roc=plots.roc_plot(report),
        precision_recall=plots.precision_recall_plot(report),
        scores=plots.score_plot(report.histogram),
        calibrated_on=listed(report.calibrated_on),
        part_names=PART_NAMES,
        spans=_spans(report.periods),
        parameters=[(name, _parameter(name, value)) for name, value in report.parameters.items()],
    )


def _date(moment: str) -> str:
    """Date and minute of an ISO 8601 moment."""
    return moment[:16].replace("T", " ")


def _parameter(name: str, value: float | int | str | None) -> str:
    """A training setting as text; times are kept in microseconds but not read so."""
    if value is None:
        return "–"
    if name == "label_delay":
        return f"{float(value) / 86_400_000_000:g} days"
    if name == "held_out_from":
        return _date(iso(int(value)))
    return str(value)


def _spans(periods: tuple[Period, ...]) -> list[tuple[str, float, float]]:
    """Name, start and width (per cent) of each part on a common time axis."""
    if not periods:
        return []
    first, last = periods[0].start_us, periods[-1].end_us
    whole = max(last - first, 1)
    return [
        (
            period.name,
            round((period.start_us - first) / whole * 100.0, 3),
            round(max((period.end_us - period.start_us) / whole * 100.0, 0.3), 3),
        )
        for period in periods
    ]
