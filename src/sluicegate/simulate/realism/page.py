"""The realism check as one self-contained HTML page."""

import importlib.resources
from datetime import UTC, datetime, timedelta

import jinja2
from markupsafe import Markup, escape

from sluicegate.simulate.realism import plots, wording
from sluicegate.simulate.realism.figures import Series
from sluicegate.simulate.realism.measure import LIMIT, Realism
from sluicegate.simulate.realism.separation import Variable
from sluicegate.simulate.spending import DAY

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Z = 1.96


def render(realism: Realism) -> str:
    """The page: no scripts, no outside assets, light or dark as the reader's system is."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["area"] = wording.area
    environment.filters["duration"] = wording.duration
    environment.filters["thousands"] = "{:,}".format
    environment.filters["date"] = _date
    environment.filters["breakable"] = _breakable
    source = importlib.resources.files("sluicegate.simulate.realism").joinpath("page.html")
    return environment.from_string(source.read_text("utf-8")).render(
        realism=realism,
        verdict=wording.verdict(realism),
        limit=LIMIT,
        bars=[(one, wording.VIEWS[one.view], _bar(one)) for one in realism.variables],
        limit_at=_at(LIMIT),
        plots=plots,
        shares=realism.shares,
        courses=_courses(realism.series) if realism.series else None,
    )


def _bar(variable: Variable) -> tuple[float, float, float, float | None]:
    """Length of the bar, both ends of the 95 % interval, and the mark of `victims`, 0 to 100."""
    slack = _Z * variable.error
    return (
        _at(variable.auc),
        _at(variable.auc - slack),
        _at(variable.auc + slack),
        None if variable.victims is None else _at(variable.victims),
    )


def _at(auc: float) -> float:
    return round(min(max((auc - 0.5) * 200.0, 0.0), 100.0), 2)


def _breakable(name: str) -> Markup:
    """The name with room for a line break behind each underscore."""
    return escape(name).replace("_", Markup("_<wbr>"))


def _courses(series: Series) -> dict[str, plots.Drawing]:
    bins = tuple(
        _moment(series.start + place * series.span, series.span)
        for place in range(len(series.events))
    )
    share = tuple(
        fraud / events if events else 0.0
        for fraud, events in zip(series.fraud, series.events, strict=True)
    )
    mean = sum(series.fraud) / max(sum(series.events), 1)
    return {
        "events": plots.course(series.events, bins, "legit", lambda value: f"{value:,.0f}"),
        "fraud": plots.course(share, bins, "fraud", lambda value: f"{value * 100:.1f} %", mean),
        "scenarios": plots.strips(series.scenarios, bins),
    }


def _moment(micros: int, span: int) -> str:
    moment = _EPOCH + timedelta(microseconds=micros)
    return f"{moment:%b} {moment.day}" if span >= DAY else f"{moment:%a %H:%M}"


def _date(micros: int) -> str:
    return f"{_EPOCH + timedelta(microseconds=micros):%Y-%m-%d %H:%M}"
