"""`sluicegate simulate`: transactions of a made-up world, on time."""

from pathlib import Path
from typing import Annotated

import typer

from sluicegate.cli import options

WORLD = "The world"
WHEN = "When"
BURSTS = "Schedule and bursts"
TARGET = "Where to"

HELP = """Send made-up transactions: live at fixed moments, or a whole past at once.

Without options it writes 10 transactions a second to standard output. A live stream never waits
for its receiver: transactions are due when they are due, and it says how many are late. The same
seed and the same --start give the same bytes.

**A past to train on**

    sluicegate simulate --days 90 --events 200000 \\
        --to history.jsonl --labels labels.jsonl
    sluicegate train history.jsonl --labels labels.jsonl

**Into a running server**

    sluicegate simulate --rate 50 --dir shop/data
    export SLUICEGATE_TOKEN=...
    sluicegate simulate --rate 50 --to http://fraud.example:8080

**A schedule: 30 transactions each minute; pause it and go on**

    sluicegate simulate --every 60s --count 30 --dir shop/data
    sluicegate simulate disable --dir shop/data
    sluicegate simulate enable --dir shop/data

**Twenty times the load for ten seconds of each minute, for ten minutes**

    sluicegate simulate --rate 100 --burst 20x --burst-every 60s \\
        --until 10m --dir shop/data
"""

ScheduleDir = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        "-d",
        metavar="DATA",
        help="Data directory of the schedule. Default: the configuration's data_dir.",
        show_default=False,
    ),
]


def group() -> typer.Typer:
    """The verb with its actions."""
    app = typer.Typer(
        help=HELP,
        invoke_without_command=True,
        rich_markup_mode="markdown",
        subcommand_metavar="[enable|disable|status]",
    )
    app.callback()(simulate)
    app.command("enable")(enable)
    app.command("disable")(disable)
    app.command("status")(status)
    return app


def simulate(
    context: typer.Context,
    seed: Annotated[
        int, typer.Option(help="Equal seeds make equal worlds.", rich_help_panel=WORLD)
    ] = 20,
    customers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="How many there are. Default: 25,000, or more when the rate needs them. Give a"
            " live stream those of its past.",
            show_default=False,
            rich_help_panel=WORLD,
        ),
    ] = None,
    entities: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV of customers who transact instead of made-up ones.",
            show_default=False,
            rich_help_panel=WORLD,
        ),
    ] = None,
    with_merchant: Annotated[
        bool,
        typer.Option("--with-merchant", help="Events name their merchant.", rich_help_panel=WORLD),
    ] = False,
    lively: Annotated[
        bool,
        typer.Option(
            "--lively",
            help="For somebody who watches: fraud comes in short, dense campaigns.",
            rich_help_panel=WORLD,
        ),
    ] = False,
    rate: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            max=1_000_000,
            help="Transactions a second (10).",
            show_default=False,
            rich_help_panel=WHEN,
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Event time of the beginning, ISO 8601. Default: now.",
            show_default=False,
            rich_help_panel=WHEN,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="TIME|DURATION",
            help="End of a live stream: an event time, or how long it goes, such as 10m.",
            show_default=False,
            rich_help_panel=WHEN,
        ),
    ] = None,
    events: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Stop after so many; of a past (100,000).",
            show_default=False,
            rich_help_panel=WHEN,
        ),
    ] = None,
    days: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            help="Make a past of so many days, as fast as possible; up to now, or from --start.",
            show_default=False,
            rich_help_panel=WHEN,
        ),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="End of a past, ISO 8601.",
            show_default=False,
            rich_help_panel=WHEN,
        ),
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help="Send --count transactions at once, at ticks so far apart, such as 60s, 5m, 2h.",
            show_default=False,
            rich_help_panel=BURSTS,
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(
            min=1, help="Transactions a tick (30).", show_default=False, rich_help_panel=BURSTS
        ),
    ] = None,
    disabled: Annotated[
        bool,
        typer.Option(
            "--disabled",
            help="Start the schedule disabled; `simulate enable` starts it.",
            rich_help_panel=BURSTS,
        ),
    ] = False,
    burst: Annotated[
        str | None,
        typer.Option(
            metavar="FACTOR",
            help="So many times --rate, such as 20x, beginning 10 s after the start.",
            show_default=False,
            rich_help_panel=BURSTS,
        ),
    ] = None,
    burst_seconds: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            help="How long a burst takes (10).",
            show_default=False,
            rich_help_panel=BURSTS,
        ),
    ] = None,
    burst_every: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help="From the beginning of one burst to that of the next. Default: a single one.",
            show_default=False,
            rich_help_panel=BURSTS,
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="TARGET",
            help="A file (.jsonl, .jsonl.gz), - for standard output (the default), or the URL of a"
            " server; its bearer token is SLUICEGATE_TOKEN, or that of --dir.",
            show_default=False,
            rich_help_panel=TARGET,
        ),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            "-d",
            metavar="DATA",
            help="Data directory: through its server, or into its log while none runs.",
            show_default=False,
            rich_help_panel=TARGET,
        ),
    ] = None,
    drop_late: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help="Drop transactions that are late by more than this. Default: send them all,"
            " however late.",
            show_default=False,
            rich_help_panel=TARGET,
        ),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write what only the producer knows: fraud or not, scenario, campaign, merchant.",
            show_default=False,
            rich_help_panel=options.OUTPUT,
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the labels that come of it, for train and `labels send`.",
            show_default=False,
            rich_help_panel=options.OUTPUT,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="PAGE",
            help="Write a page that shows how realistic the transactions are.",
            show_default=False,
            rich_help_panel=options.OUTPUT,
        ),
    ] = None,
    quiet: options.Quiet = False,
) -> None:
    """See `HELP`."""
    from sluicegate.cli.errors import UserError

    if context.invoked_subcommand is not None:
        for name in context.params:
            source = context.get_parameter_source(name)
            if source is not None and source.name != "DEFAULT":
                action = context.invoked_subcommand
                raise UserError(
                    f"options of `{action}` stand behind it: sluicegate simulate {action} --dir …"
                )
        return
    from sluicegate.cli.simulating import run
    from sluicegate.cli.simulating_order import Flags

    run(
        Flags(
            seed=seed,
            customers=customers,
            entities=entities,
            with_merchant=with_merchant,
            lively=lively,
            rate=rate,
            every=every,
            count=count,
            burst=burst,
            burst_seconds=burst_seconds,
            burst_every=burst_every,
            drop_late=drop_late,
            disabled=disabled,
            start=start,
            end=end,
            days=days,
            until=until,
            events=events,
            to=to,
            directory=directory,
            truth=truth,
            labels=labels,
            report=report,
        ),
        quiet=quiet,
    )


def enable(config: options.ConfigPath = None, directory: ScheduleDir = None) -> None:
    """Let the ticks of a schedule bring transactions (again)."""
    from sluicegate.cli.scheduling import run_set

    run_set(directory, config, enabled=True)


def disable(config: options.ConfigPath = None, directory: ScheduleDir = None) -> None:
    """Pause a schedule: it goes on running, and its ticks bring nothing."""
    from sluicegate.cli.scheduling import run_set

    run_set(directory, config, enabled=False)


def status(
    config: options.ConfigPath = None,
    directory: ScheduleDir = None,
    json: options.Json = False,
) -> None:
    """Say whether the schedule is enabled, and since when."""
    from sluicegate.cli.scheduling import run_status

    run_status(directory, config, json=json)
