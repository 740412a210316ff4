"""What the demo shows while it runs, and at its end."""

from typing import NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sluicegate.runtime.board import Block, Raid, Snapshot
from sluicegate.simulate.truth import Score, Tally

_ROOMY = 50  # columns
_RAIDS = 6  # campaigns shown
_BLOCKS = 6  # blocks shown
_COLOURS = {"block": "red", "review": "yellow", "approve": "green"}


class Around(NamedTuple):
    """What else there is to see: the page's link, and how many mails lie in which folder."""

    page: str
    mails: int
    mailbox: str


def screen(
    board: Snapshot, sent: int, rate: float, seconds: float, around: Around | None = None
) -> RenderableType:
    """The whole live display."""
    parts = [_head(board, sent, rate, seconds)]
    if around is not None:
        parts.append(_around(around))
    if board.raids:
        parts.append(_raids(board.raids[:_RAIDS]))
    return Group(
        *parts,
        _worth(board.score),
        _blocks(board.blocks[:_BLOCKS]),
        Text("\nCtrl-C ends the demo; started again on the same directory it goes on.", "dim"),
    )


def _around(around: Around) -> RenderableType:
    # The link with its label fits 80 columns; broken over two lines it could not be copied.
    mails = "1 alert" if around.mails == 1 else f"{around.mails:,} alerts"
    alerts = Text.assemble(("Mail ", "dim"), f"{mails} in {around.mailbox}")
    if not around.page:
        return alerts
    page = Text(around.page, f"bold link {around.page}", overflow="fold")
    return Group(Text.assemble(("Page ", "dim"), page), alerts)


def line(board: Snapshot, seconds: float) -> str:
    """One plain line, for when there is no terminal."""
    outcomes = ", ".join(f"{name} {count:,}" for name, count in sorted(board.outcomes.items()))
    score = board.score
    return (
        f"{seconds:5.0f} s  {board.scored:,} scored ({_rate(board.rate)}/s)  {_latency(board)}"
        f"  {outcomes or 'no outcomes yet'}  |  fraud caught {score.caught},"
        f" in review {score.fraud_reviewed}, missed {score.missed};"
        f" false blocks {score.false_blocks}"
    )


def _rate(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _latency(board: Snapshot) -> str:
    if board.p50 is None or board.p99 is None:
        return "p50 – p99 –"
    return f"p50 {board.p50:.1f} ms p99 {board.p99:.1f} ms"


def _head(board: Snapshot, sent: int, rate: float, seconds: float) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    outcomes = Text()
    for name in ("approve", "review", "block"):
        outcomes.append(f"{name} {board.outcomes.get(name, 0):,}   ", _COLOURS[name])
    table.add_row(
        f"[bold]{board.scored:,}[/bold] of {sent:,} scored",
        f"[bold]{_rate(board.rate)}[/bold]/s (target {rate:g})",
        f"[bold]{_latency(board)}[/bold]",
        f"{seconds:.0f} s",
    )
    more = f"waiting {board.pending:,}   rejected {board.rejected:,}   repeats {board.repeats:,}"
    return Panel(Group(table, outcomes, Text(more, "dim")), title="Sluicegate", title_align="left")


def _worth(score: Score) -> RenderableType:
    table = _table("Against the truth")
    table.add_column("")
    for name in ("fraud stopped", "in review", "missed", "false blocks", "false reviews"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_row(
        "this detector",
        Text(_share(score.caught, score), "green"),
        str(score.fraud_reviewed),
        Text(str(score.missed), "red" if score.missed else ""),
        Text(_false(score.false_blocks, score), "red" if score.false_blocks else ""),
        str(score.legit_reviewed),
    )
    table.add_row(
        "large amounts",
        _share(score.naive_caught, score),
        "–",
        str(score.naive_missed),
        _false(score.naive_false_blocks, score),
        "–",
        style="dim",
    )
    money = (
        f"fraud stopped {score.caught_usd / 100:,.2f} USD, missed {score.missed_usd / 100:,.2f} USD"
        " (at the simulation's rates)"
    )
    return Group(table, Text(money, "dim"))


def _share(caught: int, score: Score) -> str:
    total = score.naive_caught + score.naive_missed
    return f"{caught}" if not total else f"{caught} of {total} ({caught / total:.0%})"


def _false(blocks: int, score: Score) -> str:
    total = score.naive_false_blocks + score.naive_legit_approved
    return f"{blocks}" if not total else f"{blocks} ({blocks / total:.2%})"


class _Why(NamedTuple):
    """Two reasons on one line where there is room, else the first, whole."""

    reasons: tuple[str, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < _ROOMY:
            yield Text(self.reasons[0])
        else:
            yield Text("; ".join(self.reasons[:2]), no_wrap=True, overflow="ellipsis")


def _table(title: str) -> Table:
    return Table(
        box=None,
        expand=True,
        padding=(0, 2, 0, 0),
        pad_edge=False,
        header_style="dim",
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
    )


def _raids(raids: tuple[Raid, ...]) -> RenderableType:
    table = _table("Fraud campaigns")
    table.add_column("", no_wrap=True)
    table.add_column("what", ratio=1, no_wrap=True, overflow="ellipsis")
    for name in ("events", "blocked", "review", "missed"):
        table.add_column(name, justify="right", no_wrap=True)
    for campaign, (seen, blocked, reviewed, missed), running in map(_parts, raids):
        table.add_row(
            Text("● now", "red") if running else Text("○ over", "dim"),
            campaign,
            str(seen),
            Text(str(blocked), "green" if blocked else ""),
            str(reviewed),
            Text(str(missed), "red" if missed else ""),
        )
    return table


def _parts(raid: Raid) -> tuple[str, Tally, bool]:
    return raid.campaign.title, raid.tally, raid.running


def _blocks(blocks: tuple[Block, ...]) -> RenderableType:
    table = _table("Latest blocks")
    table.add_column("time", no_wrap=True)
    table.add_column("customer", no_wrap=True)
    table.add_column("amount", justify="right", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("why", ratio=1)
    table.add_column("truth", no_wrap=True)
    for block in blocks:
        truth = {True: Text("fraud", "green"), False: Text("legitimate", "red"), None: Text("?")}
        table.add_row(
            block.time,
            block.entity,
            block.amount,
            "" if block.score is None else f"{block.score:.0f}",
            _Why(block.reasons or (block.decided_by,)),
            truth[block.fraud],
        )
    return table


def summary(
    board: Snapshot, sent: int, refused: int, seconds: float, around: Around | None = None
) -> RenderableType:
    """What is left on the screen at the end."""
    parts: list[RenderableType] = [
        Text(
            f"{board.scored:,} events scored in {seconds:.0f} s"
            f" ({_rate(board.scored / max(seconds, 0.001))}/s), {_latency(board)}",
            "bold",
        ),
        *([] if around is None else [_around(around)]),
        *([_raids(board.raids)] if board.raids else []),
        _worth(board.score),
    ]
    if refused or sent > board.scored + board.rejected:
        parts.append(
            Text(
                f"{sent - board.scored - board.rejected:,} wait in the log for the next run;"
                f" {refused:,} were refused because too many waited",
                "yellow",
            )
        )
    return Group(*parts)
