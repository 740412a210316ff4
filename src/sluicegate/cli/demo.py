"""`sluicegate demo`: fraud being blocked, in one command."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sluicegate.runtime.board import Board
    from sluicegate.runtime.config import Config
    from sluicegate.runtime.demo import Producer, World

DEFAULT_DIR = Path("sluicegate-demo")
HISTORY = 100_000


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
) -> None:
    """Watch transactions being scored and fraud being blocked.

    Simulates the past of some ten thousand customers with fraud among it, trains a detector on
    that past and publishes it, then sends new transactions at a steady rate through the real
    path: durable log, features, model, rules, outputs. The truth, which only the producer knows,
    is shown beside the outcomes, with what blocking large amounts would have done.

    Started again on the same directory it goes on where it stopped.
    """
    from rich.console import Console

    from sluicegate.cli.demo_screen import summary
    from sluicegate.cli.logs import quiet_logs
    from sluicegate.runtime import demo as parts
    from sluicegate.runtime.board import Board
    from sluicegate.runtime.config import load
    from sluicegate.runtime.server import open_host
    from sluicegate.simulate.producer import Simulation

    quiet_logs()
    console = Console(highlight=False)
    config = load(None, {})
    world = _world(console, config, directory, rate, seed, history)
    board = Board(world.threshold)
    began = time.monotonic()
    with open_host(config, directory, observe=board.observe) as host:
        simulation = Simulation(world.seed, world.customers, run=world.runs)
        producer = parts.Producer(host.worker, simulation, rate, board.note)
        began = time.monotonic()
        producer.start()
        try:
            _watch(console, board, producer, rate, duration)
        except KeyboardInterrupt:
            console.print("Stopping …")
        finally:
            producer.stop()
            _drain(board, producer.sent)
    if producer.failure is not None:
        raise producer.failure
    seconds = time.monotonic() - began
    console.print(summary(board.snapshot(), producer.sent, producer.refused, seconds))
    console.print(f"Everything is in [bold]{directory}[/bold]; start it again to go on.")


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
) -> None:
    """Shows the board until the time is over."""
    from rich.live import Live

    from sluicegate.cli.demo_screen import line, screen

    began = time.monotonic()

    def over() -> bool:
        past = duration is not None and time.monotonic() - began >= duration
        return past or producer.failure is not None

    if not console.is_terminal:
        while not over():
            left = 5.0 if duration is None else duration - (time.monotonic() - began)
            time.sleep(max(0.0, min(5.0, left)))
            console.print(line(board.snapshot(), time.monotonic() - began), soft_wrap=True)
        return
    with Live(console=console, refresh_per_second=4) as live:
        while not over():
            time.sleep(0.25)
            live.update(screen(board.snapshot(), producer.sent, rate, time.monotonic() - began))


def _drain(board: "Board", sent: int, seconds: float = 5.0) -> None:
    """Waits a moment for what is on its way."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = board.snapshot()
        if now.scored + now.rejected + now.repeats >= sent:
            return
        time.sleep(0.05)
