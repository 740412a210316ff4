"""What `sluicegate score` does."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rich.table import Table

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.errors import UserError
from sluicegate.cli.peak import peak_memory
from sluicegate.cli.reading import ReadingFlags, configured, load_events
from sluicegate.detector.detector import Detector
from sluicegate.enrich.table import enrichers
from sluicegate.model.artifact import fingerprint, load
from sluicegate.model.metrics import Interval, auc, auc_interval, average_precision
from sluicegate.model.model import Model
from sluicegate.model.report_text import measure, percent
from sluicegate.rules.lists import Lists
from sluicegate.runtime.clock import now
from sluicegate.runtime.collector import paused
from sluicegate.runtime.scoring import Scored, score
from sluicegate.sources.tally import Tally

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
DRAFT = "draft"
HELD_OUT = "held out"


class ScoringJob(Struct, frozen=True):
    """The arguments of `sluicegate score`."""

    events: list[str]
    model: Path | None
    config: Path | None
    out: Path | None
    labels: str | None
    flags: ReadingFlags
    rejected: Path | None
    quiet: bool
    json: bool


def run(job: ScoringJob) -> None:
    """Reads, decides, writes and sums up."""
    to_stdout = job.out is not None and str(job.out) == "-"
    if job.json and to_stdout:
        raise UserError("--json and --out - both write to stdout; give --out a file")
    config = configured(job.config, job.flags)
    facts = enrichers(config.definition.plan.phone_region)
    model = None if job.model is None else load(job.model)
    version = None if model is None else fingerprint(model)[:12]
    detector = Detector(config.definition, DRAFT, model, version, Lists(), facts)
    with Terminal(quiet=job.quiet or job.json, results_on_stderr=to_stdout) as terminal, paused():
        labelled, tally = load_events(
            config,
            job.events,
            terminal,
            labels=job.labels,
            rejected=job.rejected,
            keep_raw=job.out is not None,
        )
        started = time.monotonic()
        with _sink(job.out) as write:
            scored = score(labelled, detector, facts, terminal, now, write)
        seconds = time.monotonic() - started
        measures = _measures(scored, model)
        if job.json:
            emit(_machine(job, scored, tally, measures, seconds))
        else:
            _print(job, scored, measures, seconds, list(config.definition.outcomes), terminal)
    detector.close()


@contextmanager
def _sink(path: Path | None) -> Iterator[Callable[[bytes], None] | None]:
    """A function that writes records; the file is there whole or not at all."""
    if path is None:
        yield None
        return
    if str(path) == "-":
        out = sys.stdout.buffer
        yield lambda record: _line(out, record)
        out.flush()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as stream:
            yield lambda record: _line(stream, record)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _line(stream: Any, record: bytes) -> None:
    stream.write(record)
    stream.write(b"\n")


class Measure(Struct, frozen=True):
    """How well the scores rank some labelled events."""

    events: str
    fraud: int
    legit: int
    auc: float | None
    auc_interval: Interval | None
    average_precision: float | None


def _measures(scored: Scored, model: Model | None) -> list[Measure]:
    """Of all labelled events, and of those that the model has not been trained on."""
    found = [_measure("all", scored, scored.labels >= 0)]
    starts = [x.start_us for x in model.report.periods if x.name == "held_out"] if model else []
    if starts:
        late = scored.times >= starts[0]
        if not late.all():
            found.append(_measure(HELD_OUT, scored, late & (scored.labels >= 0)))
    return [measure for measure in found if measure is not None]


def _measure(events: str, scored: Scored, rows: NDArray[np.bool_]) -> Measure | None:
    labels, scores = scored.labels[rows], scored.scores[rows]
    fraud = int(np.sum(labels == 1))
    if not fraud or fraud == len(labels):
        return None
    return Measure(
        events,
        fraud,
        len(labels) - fraud,
        auc(labels, scores),
        auc_interval(labels, scores),
        average_precision(labels, scores),
    )


def _print(
    job: ScoringJob,
    scored: Scored,
    measures: list[Measure],
    seconds: float,
    outcomes: list[str],
    terminal: Terminal,
) -> None:
    labelled = bool(scored.by_label)
    more = ("fraud", "legit", "precision") if labelled else ()
    table = _table("outcome", "events", "share", *more)
    for outcome in outcomes:
        count = scored.outcomes[outcome]
        fraud, legit = scored.by_label[outcome, 1], scored.by_label[outcome, 0]
        known = fraud + legit
        cells = [outcome, f"{count:,}", percent(count / max(scored.events, 1), 2)]
        if labelled:
            share = percent(fraud / known) if known else "–"
            cells += [f"{fraud:,}", f"{legit:,}", share]
        table.add_row(*cells)
    terminal.say()
    terminal.show(table)
    if scored.rules:
        terminal.say()
        rules = ", ".join(f"{rule} {count:,}" for rule, count in scored.rules.most_common())
        terminal.say(f"Rules matched: {rules}")
    if len(scored.scores):
        terminal.say()
        values = np.quantile(scored.scores, QUANTILES).tolist()
        shown = "   ".join(
            f"{level * 100:g} %: {value:.0f}"
            for level, value in zip(QUANTILES, values, strict=True)
        )
        terminal.say(f"Scores at {shown}")
    if measures:
        terminal.say()
        table = _table("labelled events", "fraud", "legit", "AUC", "average precision")
        for item in measures:
            table.add_row(
                item.events,
                f"{item.fraud:,}",
                f"{item.legit:,}",
                measure(item.auc, item.auc_interval),
                measure(item.average_precision),
            )
        terminal.show(table)
    if len(measures) > 1:
        terminal.say("(the model was trained on some of all, but on none of the held-out events)")
    if job.model is None:
        terminal.notice(
            "no model was given (--model), so that rules which read its score never matched"
        )
    for count, text in (
        (scored.repeats, "repeats of an event, decided once"),
        (scored.conflicts, "repeats of an id with other content, left out"),
        (scored.failed, f"failed and got the fallback outcome: {', '.join(scored.errors)}"),
    ):
        if count:
            terminal.notice(f"{count:,} {text}")
    terminal.say()
    rate = scored.events / seconds if seconds else 0.0
    terminal.say(
        f"{scored.events:,} events decided in {seconds:,.1f} s ({rate:,.0f} a second);"
        f" peak memory {peak_memory() / 1e6:,.0f} MB."
    )
    if job.out is not None and str(job.out) != "-":
        terminal.say(f"Decisions  {job.out}", "bold")


def _table(first: str, *numbers: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first)
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _machine(
    job: ScoringJob,
    scored: Scored,
    tally: Tally,
    measures: list[Measure],
    seconds: float,
) -> bytes:
    levels = {
        f"{level:g}": float(np.quantile(scored.scores, level)) if len(scored.scores) else None
        for level in QUANTILES
    }
    return msgspec.json.encode(
        {
            "out": None if job.out is None else str(job.out),
            "rows": tally.rows,
            "rejected": tally.refused,
            "events": scored.events,
            "outcomes": dict(scored.outcomes),
            "rules": dict(scored.rules),
            "score_quantiles": levels,
            "repeats": scored.repeats,
            "conflicts": scored.conflicts,
            "failed": scored.failed,
            "measures": measures,
            "seconds": seconds,
            "peak_memory_bytes": peak_memory(),
        }
    )
