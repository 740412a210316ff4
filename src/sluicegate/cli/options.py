"""Options that several verbs have."""

from pathlib import Path
from typing import Annotated

import typer

READING = "Reading files"
OUTPUT = "Output"

Events = Annotated[
    list[str],
    typer.Argument(
        metavar="EVENTS",
        help="Files of events: JSON Lines, CSV (both also .gz) or Parquet; directories and"
        " patterns, too.",
        show_default=False,
    ),
]
ConfigPath = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        help="Configuration file, or the directory that holds sluicegate.toml."
        " Default: SLUICEGATE_CONFIG, ./sluicegate.toml, the built-in example.",
        show_default=False,
    ),
]
LabelsFile = Annotated[
    str | None,
    typer.Option(
        "--labels",
        help="File with event_id, label (fraud, legit, unknown) and label_time.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column holds a field: event_id, event_time, entity_id, label_time or a"
        " variable. entity_id=a+b joins two columns. May be repeated.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
LabelColumn = Annotated[
    str | None,
    typer.Option(
        "--label",
        metavar="COLUMN",
        help="Column that says fraud or legitimate.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
TimeFormat = Annotated[
    str | None,
    typer.Option(
        "--time-format",
        help="auto, iso, epoch_s, epoch_ms, epoch_us or a pattern such as '%d/%m/%Y %H:%M'.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Constant = Annotated[
    list[str] | None,
    typer.Option(
        "--constant",
        metavar="VARIABLE=VALUE",
        help="The same value for all rows, such as transaction_currency=eur. May be repeated.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
MakeIds = Annotated[
    bool,
    typer.Option(
        "--make-ids",
        help="Make event ids out of each row's content and place; for files without unique ids.",
        rich_help_panel=READING,
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="jsonl, csv or parquet, where the suffix does not tell.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Delimiter = Annotated[
    str | None,
    typer.Option(
        "--delimiter",
        help="Of CSV files; found in their first line by default.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        help="Of CSV files, utf-8 by default.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
RejectedFile = Annotated[
    Path | None,
    typer.Option(
        "--rejected",
        help="Write rows that could not be used here, as JSON Lines with the reason.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.", rich_help_panel=OUTPUT)]
Json = Annotated[
    bool,
    typer.Option("--json", help="The result as one JSON object on stdout.", rich_help_panel=OUTPUT),
]
