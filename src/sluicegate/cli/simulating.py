"""What `sluicegate simulate` does."""

import os
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from sluicegate.cli.directory import existing
from sluicegate.cli.errors import UserError
from sluicegate.cli.logs import quiet_logs
from sluicegate.cli.simulating_order import Flags, Order, is_url, order
from sluicegate.cli.simulating_screen import Meter, Screen, summary
from sluicegate.runtime.clock import now
from sluicegate.runtime.collector import paused, seldom
from sluicegate.runtime.running import find_token
from sluicegate.runtime.simulating.channels import Channel, Labels, Truth
from sluicegate.runtime.simulating.pacing import Pacer
from sluicegate.runtime.simulating.remote import Remote
from sluicegate.runtime.simulating.schedule import Gate, enabled, set_schedule
from sluicegate.runtime.simulating.sending import Outcome, in_batches, send
from sluicegate.runtime.simulating.stopping import StoppableClock
from sluicegate.runtime.simulating.targets import (
    Directory,
    Lines,
    Named,
    Target,
    naming,
    open_lines,
)
from sluicegate.simulate.entities import EntitiesError, Reference, read_entities
from sluicegate.simulate.producer import Simulated, Simulation
from sluicegate.simulate.rates import Moments

SIGNALLED: Final = 128
"""Added to a signal's number it is the exit code of who was ended by it."""

RUN_MICROS: Final = 1_000
"""Streams that begin so far apart are different stretches of their world."""


def run(flags: Flags, *, quiet: bool) -> None:
    """Makes transactions and sends them; exits with 130 when it was interrupted."""
    quiet_logs()
    wanted = order(flags, now())
    simulation = _simulation(flags, wanted)
    outcome = Outcome()
    with ExitStack() as stack:
        screen = Screen(quiet=quiet, results_on_stderr=_on_stdout(flags))
        stack.enter_context(screen)
        # From here on a signal ends what is in flight in order, closing files included.
        clock = stack.enter_context(StoppableClock())
        target = _target(flags, clock, screen)
        channels = _channels(flags, wanted, stack)
        pacer, batches = _source(flags, wanted, simulation, clock, screen)
        meter = Meter(screen, clock, outcome, pacer)
        clock.during = meter.look
        screen.begin("Simulating", "events", wanted.events)
        if pacer is not None:
            pacer.prepare()

        def sent() -> Iterator[Simulated]:
            for batch in send(batches, target, channels, outcome):
                meter.look()
                if pacer is not None:
                    pacer.grain = target.grain
                yield from batch

        # Events hold no cycles; who a live stream talks to for weeks may make some.
        with paused() if pacer is None else seldom(), _ending(target, flags):
            if flags.report is None:
                deque(sent(), maxlen=0)
            else:
                _report(flags.report, sent())
            if outcome.closed:
                _let_go(sys.stdout.fileno())
            else:
                target.close()
        screen.end(f"{outcome.sent:,} events")
        screen.report(summary(outcome, _where(flags), meter.seconds, pacer))
        stopped_by = clock.stopped_by
    if stopped_by is not None:
        raise SystemExit(SIGNALLED + stopped_by)


@contextmanager
def _ending(target: Target, flags: Flags) -> Iterator[None]:
    """A target that can't be written to is closed, and what went wrong with it told once."""
    try:
        yield
    except OSError:
        with suppress(OSError, ValueError):
            target.close()
        if _on_stdout(flags):
            _let_go(sys.stdout.fileno())
        raise


def _simulation(flags: Flags, wanted: Order) -> Simulation:
    entities: tuple[Reference, ...] | None = None
    if flags.entities is not None:
        try:
            entities = read_entities(flags.entities)
        except EntitiesError as error:
            raise UserError(str(error)) from None
    return Simulation(
        flags.seed,
        wanted.customers,
        run=abs(wanted.start) // RUN_MICROS,
        entities=entities,
        merchant_field=flags.with_merchant,
    )


def _source(
    flags: Flags, wanted: Order, simulation: Simulation, clock: StoppableClock, screen: Screen
) -> tuple[Pacer | None, Iterator[list[Simulated]]]:
    """The batches to be sent, and who paces them if anybody does."""
    if wanted.plan is None:
        assert wanted.events is not None
        assert wanted.end is not None
        past = simulation.history(wanted.events, wanted.start, wanted.end)
        return None, in_batches(past, clock)
    moments = Moments(wanted.plan, wanted.start, wanted.end)
    pacer = Pacer(
        simulation.live(wanted.start, wanted.plan.mean, moments=moments, lively=flags.lively),
        moments,
        clock,
        limit=wanted.events,
        drop_late=wanted.drop_late,
        gate=None if wanted.schedule is None else _gate(wanted.schedule, flags, screen),
    )
    return pacer, pacer.batches()


def _gate(directory: Path, flags: Flags, screen: Screen) -> Gate:
    if flags.disabled:
        set_schedule(directory, enabled=False, now=now())
    elif enabled(directory):
        set_schedule(directory, enabled=True, now=now())
    return Gate(directory, screen.notice)


def _on_stdout(flags: Flags) -> bool:
    return flags.to == "-" or (flags.to is None and flags.directory is None)


def _where(flags: Flags) -> str:
    if _on_stdout(flags):
        return "to standard output"
    return f"to {flags.to}" if flags.to is not None else f"to {flags.directory}"


def _target(flags: Flags, clock: StoppableClock, screen: Screen) -> Target:
    directory = None if flags.directory is None else existing(flags.directory)
    if _on_stdout(flags):
        return Lines(Named(sys.stdout.buffer, "standard output"), own=False, flushed=True)
    if flags.to is None:
        assert directory is not None
        return Directory(directory, os.environ, clock, now, screen.notice)
    if is_url(flags.to):
        token = find_token(directory, os.environ)
        return Remote(flags.to, token, clock, now, screen.notice)
    return Lines(open_lines(Path(flags.to)), own=True, flushed=True)


def _channels(flags: Flags, wanted: Order, stack: ExitStack) -> list[Channel]:
    channels: list[Channel] = []
    if flags.truth is not None:
        channels.append(Truth(open_lines(flags.truth)))
    if flags.labels is not None:
        silence = wanted.plan is None
        channels.append(Labels(open_lines(flags.labels), flags.seed, silence=silence))
    for channel in channels:
        stack.callback(channel.close)
    return channels


def _report(path: Path, items: Iterator[Simulated]) -> None:
    from sluicegate.simulate.realism.measure import measure
    from sluicegate.simulate.realism.page import render

    page = render(measure(items))
    with naming(str(path)):
        path.write_text(page, "utf-8")


def _let_go(handle: int) -> None:
    """Nobody reads any more: what is left in buffers must not fail at the end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, handle)
    os.close(nothing)
