"""`sluicegate demo`: fraud being blocked, in one command."""

import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sluicegate.runtime.board import Board

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
    from rich.live import Live

    from sluicegate.cli.console import Terminal
    from sluicegate.cli.demo_screen import line, screen, summary
    from sluicegate.cli.logs import quiet_logs
    from sluicegate.enrich.table import enrichers
    from sluicegate.runtime import demo as parts
    from sluicegate.runtime.board import Board
    from sluicegate.runtime.config import load
    from sluicegate.runtime.data import open_data
    from sluicegate.runtime.processor import Limits, Processor
    from sluicegate.runtime.worker import Worker
    from sluicegate.simulate.producer import Simulation

    quiet_logs()
    console = Console(highlight=False)
    facts = enrichers()
    connection = open_data(directory)
    world = parts.open_world(directory)
    with Terminal(results_on_stderr=True) as terminal:
        if world is None:
            console.print(f"A new demo in [bold]{directory}[/bold]; about half a minute to begin.")
            world, _ = parts.make_world(
                connection,
                directory,
                load(None, {}).definition,
                facts,
                seed=20 if seed is None else seed,
                rate=rate,
                now=_now(),
                progress=terminal,
                events=history,
            )
        else:
            console.print(f"Going on in [bold]{directory}[/bold] (stretch {world.runs + 1}).")
            if seed is not None and seed != world.seed:
                terminal.notice(
                    f"{directory} was made with seed {world.seed}; --seed {seed} has no effect."
                    " Give another --dir for a new world."
                )
    world.runs += 1
    parts.save_world(directory, world)
    processor = Processor(connection, facts, _now, Limits())
    processor.take_up()
    gc.collect()
    gc.freeze()
    board = Board(world.threshold)
    worker = Worker(processor, observe=board.observe)
    simulation = Simulation(world.seed, world.customers, run=world.runs)
    producer = parts.Producer(worker, simulation, rate, board.note)
    worker.start()
    began = time.monotonic()
    producer.start()

    def over() -> bool:
        return duration is not None and time.monotonic() - began >= duration

    try:
        if console.is_terminal:
            with Live(console=console, refresh_per_second=4, screen=False) as live:
                while not over() and producer.failure is None:
                    time.sleep(0.25)
                    live.update(
                        screen(board.snapshot(), producer.sent, rate, time.monotonic() - began)
                    )
        else:
            while not over() and producer.failure is None:
                time.sleep(min(5.0, duration or 5.0))
                console.print(line(board.snapshot(), time.monotonic() - began), soft_wrap=True)
    except KeyboardInterrupt:
        console.print("Stopping …")
    finally:
        producer.stop()
        _drain(board, producer.sent)
        worker.stop()
        connection.close()
    if producer.failure is not None:
        raise producer.failure
    console.print(
        summary(board.snapshot(), producer.sent, producer.refused, time.monotonic() - began)
    )
    console.print(f"Everything is in [bold]{directory}[/bold]; start it again to go on.")


def _drain(board: "Board", sent: int, seconds: float = 5.0) -> None:
    """Waits a moment for what is on its way."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = board.snapshot()
        if now.scored + now.rejected + now.repeats >= sent:
            return
        time.sleep(0.05)


def _now() -> int:
    return time.time_ns() // 1_000
