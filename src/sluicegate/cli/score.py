"""`sluicegate score`: files of events through model and rules."""

from pathlib import Path
from typing import Annotated

import typer

from sluicegate.cli import options


def score(
    events: options.Events,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            "-m",
            help="The trained model; without one, rules alone decide.",
            show_default=False,
        ),
    ] = None,
    config: options.ConfigPath = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Write each event with its decision here, as JSON Lines; - is stdout.",
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
    quiet: options.Quiet = False,
    json: options.Json = False,
) -> None:
    """Decide files of events as a live system would have decided them.

    Events are replayed in the order of their times through the same features, model and rules
    that run live. Labels, where there are any, count from when they became known and measure the
    result.

    **Examples**

        sluicegate score today.jsonl --model model.sluice --out scored.jsonl
        sluicegate score june.csv --config shop --model shop/model.sluice
        sluicegate score june.csv -c shop -m shop/model.sluice -o - | grep '"outcome":"block"'
    """
    from sluicegate.cli.reading import ReadingFlags
    from sluicegate.cli.scoring import ScoringJob, run

    flags = ReadingFlags(
        column, label, time_format, constant, make_ids, format, delimiter, encoding
    )
    run(ScoringJob(events, model, config, out, labels, flags, rejected, quiet, json))
