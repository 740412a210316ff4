"""`sluicegate demo`: fraud being blocked, in one command."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sluicegate.cli.demo_screen import Around
    from sluicegate.runtime.board import Board, Snapshot
    from sluicegate.runtime.config import Config
    from sluicegate.runtime.demo import Producer, World

DEFAULT_DIR = Path("sluicegate-demo")
HISTORY = 100_000
PORT = 8080
VISITOR = "demo"
"""Who the page's link signs in."""


def demo(
    duration: Annotated[
        float | None,
        typer.Option(min=1.0, help="Seconds of live traffic; without it until Ctrl-C."),
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, max=20_000, help="Transactions a second.")] = 20.0,
    directory: Annotated[
        Path, typer.Option("--dir", help="Where the demo keeps its data; made when missing.")
    ] = DEFAULT_DIR,
    seed: Annotated[
        int | None, typer.Option(help="Of the simulated world; only for a new directory.")
    ] = None,
    history: Annotated[
        int,
        typer.Option(min=20_000, help="Events of the simulated past; only for a new directory."),
    ] = HISTORY,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65_535,
            help=f"Of the page, 0 for a free one. Default: {PORT}, or a free one if it is taken.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Watch transactions being scored and fraud being blocked, here and on a page.

    Simulates the past of some ten thousand customers with fraud among it, trains a detector on
    that past and publishes it, then sends new transactions at a steady rate through the real
    path: durable log, features, model, rules, outputs, alerts. Fraud campaigns begin and end
    while you watch; the link that is printed opens the live page; mails about blocked
    transactions land in a folder. The truth, which only the producer knows, is shown beside the
    outcomes, with what blocking large amounts would have done.

    Started again on the same directory it goes on where it stopped.
    """
    from rich.console import Console

    from sluicegate.api.serve import serving
    from sluicegate.cli.demo_screen import summary
    from sluicegate.cli.demo_story import story
    from sluicegate.cli.logs import quiet_logs
    from sluicegate.dashboard.site import Dashboard
    from sluicegate.runtime import demo as parts
    from sluicegate.runtime.board import Board
    from sluicegate.runtime.clock import now
    from sluicegate.runtime.config import load
    from sluicegate.simulate.producer import Simulation

    quiet_logs()
    console = Console(highlight=False)
    config = load(None, {}, {"settings": {"port": _port(port)}})
    world = _world(console, config, directory, rate, seed, history)
    simulation = Simulation(world.seed, world.customers, run=world.runs)
    board = Board(world.threshold, simulation.campaigns)
    site = Dashboard(directory, now, lambda: story(board.snapshot(), world.threshold))
    with serving(config, directory, {}, site=site, observe=board.observe) as served:
        page = site.entry(served.url, VISITOR)
        if not console.is_terminal:
            console.print(f"Open the page: {page}", soft_wrap=True, markup=False)
        producer = parts.Producer(served.host.worker, simulation, rate, board.note)
        began = time.monotonic()
        producer.start()
        try:
            _watch(console, board, producer, rate, duration, page, directory)
        except KeyboardInterrupt:
            console.print("Stopping …")
        finally:
            producer.stop()
            _drain(board, producer.sent)
    if producer.failure is not None:
        raise producer.failure
    seconds = time.monotonic() - began
    around = _around("", directory)
    console.print(summary(board.snapshot(), producer.sent, producer.refused, seconds, around))
    console.print(f"Everything is in [bold]{directory}[/bold]; start it again to go on.")


def _port(wanted: int | None) -> int:
    """The port asked for; without one the usual port, or a free one."""
    from sluicegate.api.listening import bound

    for port in (PORT, 0) if wanted is None else (wanted,):
        try:
            with bound("127.0.0.1", port) as listening:
                number: int = listening.getsockname()[1]
                return number
        except OSError:
            if port == wanted:
                raise
    raise AssertionError("port 0 is always free")


def _around(page: str, directory: Path) -> "Around":
    from sluicegate.cli.demo_screen import Around

    mailbox = directory / "mailbox"
    return Around(page, sum(1 for _ in mailbox.glob("*.eml")), str(mailbox))


def _world(
    console: "Console",
    config: "Config",
    directory: Path,
    rate: float,
    seed: int | None,
    history: int,
) -> "World":
    """The directory's world, made when it has none; one more stretch of it begins."""
    from sluicegate.cli.console import Terminal
    from sluicegate.enrich.table import enrichers
    from sluicegate.runtime import demo as parts
    from sluicegate.runtime.clock import now
    from sluicegate.runtime.data import open_data
    from sluicegate.runtime.server import locked

    with Terminal(results_on_stderr=True) as terminal, locked(directory):
        world = parts.open_world(directory)
        if world is None:
            console.print(f"A new demo in [bold]{directory}[/bold]; about half a minute to begin.")
            connection = open_data(directory)
            world, _ = parts.make_world(
                connection,
                directory,
                config.definition,
                enrichers(config.definition.plan.phone_region),
                seed=20 if seed is None else seed,
                rate=rate,
                now=now(),
                progress=terminal,
                events=history,
            )
            connection.close()
        else:
            console.print(f"Going on in [bold]{directory}[/bold] (stretch {world.runs + 1}).")
            if seed is not None and seed != world.seed:
                terminal.notice(
                    f"{directory} was made with seed {world.seed}; --seed {seed} has no effect."
                    " Give another --dir for a new world."
                )
        world.runs += 1
        parts.save_world(directory, world)
    return world


def _watch(
    console: "Console",
    board: "Board",
    producer: "Producer",
    rate: float,
    duration: float | None,
    page: str,
    directory: Path,
) -> None:
    """Shows the board until the time is over."""
    from rich.live import Live

    from sluicegate.cli.demo_screen import line, screen

    began = time.monotonic()

    def over() -> bool:
        past = duration is not None and time.monotonic() - began >= duration
        return past or producer.failure is not None

    if not console.is_terminal:
        told = _Told()
        while not over():
            left = 5.0 if duration is None else duration - (time.monotonic() - began)
            time.sleep(max(0.0, min(5.0, left)))
            seen = board.snapshot()
            for news in told.news(seen):
                console.print(news, soft_wrap=True, markup=False)
            console.print(line(seen, time.monotonic() - began), soft_wrap=True)
        return
    with Live(console=console, refresh_per_second=4) as live:
        while not over():
            time.sleep(0.25)
            around = _around(page, directory)
            seconds = time.monotonic() - began
            live.update(screen(board.snapshot(), producer.sent, rate, seconds, around))


class _Told:
    """Campaigns as lines, each told once when it begins and once when it is over."""

    def __init__(self) -> None:
        self._begun: set[int] = set()
        self._over: set[int] = set()

    def news(self, board: "Snapshot") -> list[str]:
        """What has not been told yet, in the order in which it began."""
        lines = []
        for campaign, tally, running in map(msgspec.structs.astuple, reversed(board.raids)):
            if campaign.number not in self._begun:
                self._begun.add(campaign.number)
                lines.append(f"         campaign begins: {campaign.title}")
            if not running and campaign.number not in self._over:
                self._over.add(campaign.number)
                lines.append(
                    f"         campaign over:   {campaign.title}: {tally.blocked} of {tally.seen}"
                    f" blocked, {tally.reviewed} in review, {tally.missed} missed"
                )
        return lines


def _drain(board: "Board", sent: int, seconds: float = 5.0) -> None:
    """Waits a moment for what is on its way."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = board.snapshot()
        if now.scored + now.rejected + now.repeats >= sent:
            return
        time.sleep(0.05)
