"""What `sluicegate train` does."""

import time
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from sluicegate.cli.console import Terminal, emit
from sluicegate.cli.errors import UserError
from sluicegate.cli.peak import peak_memory
from sluicegate.cli.reading import ReadingFlags, configured, load_events
from sluicegate.detector.detector import Detector
from sluicegate.enrich.table import enrichers
from sluicegate.events.time import parse_time
from sluicegate.model.artifact import fingerprint, save
from sluicegate.model.errors import ThresholdError
from sluicegate.model.evaluate import held_out
from sluicegate.model.report_page import render
from sluicegate.model.report_text import report_text
from sluicegate.model.thresholds import Thresholds, propose
from sluicegate.model.thresholds_text import thresholds_text
from sluicegate.rules.lists import Lists
from sluicegate.runtime.collector import paused
from sluicegate.runtime.config import Config
from sluicegate.runtime.training import Trained, train_on
from sluicegate.sources.tally import Tally

HEADINGS = ("Held-out events", "part ", "score ", "feature ", "block above")


class TrainingJob(Struct, frozen=True):
    """The arguments of `sluicegate train`."""

    events: list[str]
    config: Path | None
    out: Path
    report: Path
    labels: str | None
    flags: ReadingFlags
    rejected: Path | None
    held_out_from: str | None
    rounds: int | None
    seed: int | None
    cost_false_block: float | None
    cost_missed: str
    cost_review: float
    review_capacity: int | None
    currency: str | None
    quiet: bool
    json: bool


def run(job: TrainingJob) -> None:
    """Reads, replays, trains, measures, writes and reports."""
    started = time.monotonic()
    config = configured(job.config, job.flags, _training(job))
    cost_missed = _cost_missed(job)
    if not config.source.label and job.labels is None:
        raise UserError(
            "Training needs labels: name the column that says fraud or legitimate with --label,"
            " or a file of labels with --labels."
        )
    facts = enrichers(config.definition.plan.phone_region)
    _check_rules(config, facts)
    for path in (job.out, job.report):
        path.parent.mkdir(parents=True, exist_ok=True)
    with Terminal(quiet=job.quiet or job.json) as terminal, paused():
        labelled, tally = load_events(
            config,
            job.events,
            terminal,
            labels=job.labels,
            rejected=job.rejected,
            keep_raw=False,
        )
        trained = train_on(labelled, config.definition, config.training, facts, terminal)
        for text in trained.notices:
            terminal.notice(text)
        save(trained.model, job.out)
        title = f"Training report: {config.definition.event_type.name}"
        job.report.write_text(render(trained.model.report, title=title), "utf-8")
        proposal, refused = _propose(job, cost_missed, trained)
        seconds = time.monotonic() - started
        if job.json:
            emit(_machine(job, trained, tally, proposal, seconds))
        else:
            _print(job, config, trained, proposal, terminal)
            memory = peak_memory() / 1e6
            terminal.say(f"Took {seconds:,.1f} s in all; peak memory {memory:,.0f} MB.")
    if refused is not None:
        raise refused


def _training(job: TrainingJob) -> dict[str, Any]:
    start = None
    if job.held_out_from is not None:
        try:
            start = parse_time(job.held_out_from)
        except ValueError:
            raise UserError(
                f"--held-out-from: {job.held_out_from!r} is not a time; write ISO 8601, as in"
                " 2024-05-31"
            ) from None
    return {"held_out_from": start, "max_rounds": job.rounds, "seed": job.seed}


def _cost_missed(job: TrainingJob) -> Literal["amount"] | float:
    if job.cost_missed == "amount":
        return "amount"
    try:
        return float(job.cost_missed)
    except ValueError:
        raise UserError(
            f"--cost-missed: {job.cost_missed!r} is neither a number nor 'amount'"
        ) from None


def _check_rules(config: Config, facts: Any) -> None:
    """So that a rule that does not fit the event type is known before the training."""
    Detector(config.definition, "draft", None, None, Lists(), facts).close()


def _propose(
    job: TrainingJob, cost_missed: Literal["amount"] | float, trained: Trained
) -> tuple[Thresholds | None, UserError | None]:
    """The proposal asked for, or why there is none: the model is worth reporting all the same."""
    if job.cost_false_block is None:
        return None, None
    try:
        proposal = propose(
            held_out(trained.model, trained.data),
            cost_false_block=job.cost_false_block,
            cost_missed=cost_missed,
            cost_review=job.cost_review,
            review_capacity=job.review_capacity,
            currency=job.currency,
        )
    except ThresholdError as error:
        hint = " (--currency)" if "`currency`" in str(error) else ""
        return None, UserError(f"No thresholds are proposed. {error}{hint}")
    return proposal, None


def _print(
    job: TrainingJob,
    config: Config,
    trained: Trained,
    proposal: Thresholds | None,
    terminal: Terminal,
) -> None:
    terminal.say()
    terminal.report(report_text(trained.model.report), HEADINGS)
    terminal.say()
    if proposal is not None:
        terminal.say("Thresholds of least cost on the held-out events", "bold")
        terminal.report(thresholds_text(proposal), HEADINGS)
        terminal.say()
    given = f" --config {job.config}" if job.config else ""
    terminal.say(f"Model   {job.out}", "bold")
    terminal.say(f"Report  {job.report}", "bold")
    terminal.say(f"Next    sluicegate score EVENTS{given} --model {job.out}")
    if config.path is None:
        terminal.say("        (trained by the built-in example; `sluicegate init` makes your own)")


def _machine(
    job: TrainingJob,
    trained: Trained,
    tally: Tally,
    proposal: Thresholds | None,
    seconds: float,
) -> bytes:
    report = trained.model.report
    return msgspec.json.encode(
        {
            "model": str(job.out),
            "report": str(job.report),
            "fingerprint": fingerprint(trained.model),
            "rows": tally.rows,
            "rejected": tally.refused,
            "auc": report.auc,
            "auc_interval": report.auc_interval,
            "average_precision": report.average_precision,
            "average_precision_interval": report.average_precision_interval,
            "periods": report.periods,
            "thresholds": report.thresholds,
            "proposal": proposal,
            "notices": trained.notices,
            "warnings": report.warnings,
            "seconds": seconds,
            "peak_memory_bytes": peak_memory(),
        }
    )
