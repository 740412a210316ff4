"""`sluicegate train`: from files of labelled events to a model."""

from pathlib import Path
from typing import Annotated

import typer

from sluicegate.cli import options

TRAINING = "Training"
COSTS = "Thresholds by cost"


def train(
    events: options.Events,
    config: options.ConfigPath = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write the model.")] = Path(
        "model.sluice"
    ),
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            help="Where to write the report page. Default: beside the model, as .html.",
            show_default=False,
        ),
    ] = None,
    labels: options.LabelsFile = None,
    column: options.Map = None,
    label: options.LabelColumn = None,
    time_format: options.TimeFormat = None,
    constant: options.Constant = None,
    make_ids: options.MakeIds = False,
    format: options.Format = None,  # noqa: A002
    delimiter: options.Delimiter = None,
    encoding: options.Encoding = None,
    rejected: options.RejectedFile = None,
    held_out_from: Annotated[
        str | None,
        typer.Option(
            help="Measure on the events from this time on (ISO 8601) instead of the last 15 %.",
            show_default=False,
            rich_help_panel=TRAINING,
        ),
    ] = None,
    rounds: Annotated[
        int | None,
        typer.Option(
            help="Most trees to boost (100).", show_default=False, rich_help_panel=TRAINING
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Of all randomness (20).", show_default=False, rich_help_panel=TRAINING),
    ] = None,
    cost_false_block: Annotated[
        float | None,
        typer.Option(
            help="What blocking one legitimate event costs; proposes thresholds.",
            show_default=False,
            rich_help_panel=COSTS,
        ),
    ] = None,
    cost_missed: Annotated[
        str,
        typer.Option(
            help="What one missed fraud costs: a number, or 'amount' for what it was worth.",
            rich_help_panel=COSTS,
        ),
    ] = "amount",
    cost_review: Annotated[
        float, typer.Option(help="What one review costs.", rich_help_panel=COSTS)
    ] = 0.0,
    review_capacity: Annotated[
        int | None,
        typer.Option(help="Reviews a day.", show_default=False, rich_help_panel=COSTS),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(
            help="Of the amounts to weigh, where there are several.",
            show_default=False,
            rich_help_panel=COSTS,
        ),
    ] = None,
    quiet: options.Quiet = False,
    json: options.Json = False,
) -> None:
    """Train a model on files of labelled events and measure it on the latest of them.

    Events are replayed in the order of their times, so that every feature is what it would have
    been live: nothing of the future, labels from when they became known. The model is measured on
    the last 15 % of the labelled events, which it has not seen.

    **Examples**

        sluicegate train history.jsonl --labels labels.jsonl
        sluicegate train may.csv june.csv.gz --config shop --out shop/model.sluice
        sluicegate train transactions.csv --map event_time=CREATED --label IS_FRAUD
        sluicegate train history/ --cost-false-block 20 --review-capacity 50
    """
    from sluicegate.cli.reading import ReadingFlags
    from sluicegate.cli.training import TrainingJob, run

    flags = ReadingFlags(
        column, label, time_format, constant, make_ids, format, delimiter, encoding
    )
    run(
        TrainingJob(
            events=events,
            config=config,
            out=out,
            report=report or out.with_suffix(".html"),
            labels=labels,
            flags=flags,
            rejected=rejected,
            held_out_from=held_out_from,
            rounds=rounds,
            seed=seed,
            cost_false_block=cost_false_block,
            cost_missed=cost_missed,
            cost_review=cost_review,
            review_capacity=review_capacity,
            currency=currency,
            quiet=quiet,
            json=json,
        )
    )
