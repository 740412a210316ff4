"""What `sluicegate simulate` shows while it runs and when it is done."""

from typing import Final

from rich.text import Text

from sluicegate.cli.console import Terminal
from sluicegate.cli.directory import moment
from sluicegate.events.time import SECOND
from sluicegate.runtime.simulating.pacing import Clock, Lag, Pacer
from sluicegate.runtime.simulating.sending import Outcome

LOOKS: Final = SECOND // 10
"""Least time between two looks at how far it is, in µs."""

ENOUGH: Final = 0.95
"""Who keeps up with so much of a stream is not to blame for what is late."""


class Screen(Terminal):
    """A terminal whose progress goes on behind notices and says more than a number."""

    def tell(self, done: int, said: str) -> None:
        """So many are done, and what is to be said of them."""
        self._unit = said
        self.update(done)

    def notice(self, text: str) -> None:
        """See `Terminal`; the bar stays."""
        self._err.print(Text("Note: ", "yellow") + Text(text))


class Meter:
    """Tells a screen how far a stream is, not too often.

    Args:
        pacer: None for a past.
    """

    def __init__(self, screen: Screen, clock: Clock, outcome: Outcome, pacer: Pacer | None) -> None:
        self._screen = screen
        self._clock = clock
        self._outcome = outcome
        self._pacer = pacer
        self._began = self._looked = clock.now()

    @property
    def seconds(self) -> float:
        """Since the first event was due."""
        began = self._began if self._pacer is None else self._pacer.began
        return (self._clock.now() - began) / SECOND

    def look(self) -> None:
        """Tells, when it is time to."""
        now = self._clock.now()
        if now - self._looked < LOOKS:
            return
        self._looked = now
        pacer = self._pacer
        if pacer is None:
            said = f"events, {_rate(self._outcome.sent / self.seconds)}/s"
        else:
            said = live_line(pacer.look(), pacer.dropped)
        self._screen.tell(self._outcome.sent, said)


def live_line(lag: Lag, dropped: int) -> str:
    """Behind the number of events on the progress line.

    >>> live_line(Lag(0, 0, 998.0, 1000.0), 0)
    'events, 998/s'
    >>> live_line(Lag(1240, 3_200_000, 800.0, 1000.0), 7)
    'sent; 1,240 events late by 3.2 s; the receiver takes 800/s of 1,000/s; 7 dropped'
    """
    parts = [f"events, {_rate(lag.rate)}/s" if not lag.events else f"sent; {lag_text(lag)}"]
    if dropped:
        parts.append(f"{dropped:,} dropped")
    return "; ".join(parts)


def lag_text(lag: Lag, *, past: bool = False) -> str:
    """How far behind, and who is to blame for it.

    >>> lag_text(Lag(5, 1_000_000, 9.5, 12.0, making=True), past=True)
    '5 events late by 1.0 s; this machine made 9.5/s of 12/s'
    """
    verb = ("made" if past else "makes") if lag.making else ("took" if past else "takes")
    who = "this machine" if lag.making else "the receiver"
    text = f"{_events(lag.events)} late by {lag.micros / 1e6:.1f} s"
    if lag.planned and not lag.rate:
        return text if past else text + "; none is taken"
    if lag.rate < ENOUGH * lag.planned:
        text += f"; {who} {verb} {_rate(lag.rate)}/s of {_rate(lag.planned)}/s"
    return text


def _rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _events(count: int) -> str:
    return f"{count:,} {'event' if count == 1 else 'events'}"


def summary(outcome: Outcome, where: str, seconds: float, pacer: Pacer | None) -> list[str]:
    """The lines of the result."""
    sent = outcome.sent
    rate = f" ({_rate(sent / seconds)}/s)" if seconds > 0 else ""
    lines = [f"{_events(sent)} in {seconds:.1f} s{rate} {where}"]
    if outcome.first is not None and outcome.last is not None:
        lines.append(f"  times     {moment(outcome.first)} to {moment(outcome.last)}")
        fraud = sum(outcome.scenarios.values())
        lines.append(f"  fraud     {fraud:,} ({fraud / max(sent, 1):.2%})")
        for name, count in sorted(outcome.scenarios.items(), key=lambda item: -item[1]):
            lines.append(f"            {count:>8,}  {name.replace('_', ' ')}")
    if outcome.undelivered:
        verb = "was" if outcome.undelivered == 1 else "were"
        lines.append(f"Warning: {_events(outcome.undelivered)} of the last batch {verb} not taken.")
    if pacer is not None:
        lines += _paced(pacer)
    return lines


def _paced(pacer: Pacer) -> list[str]:
    lines = []
    if pacer.worst.events:
        lines.append(f"Warning: at worst {lag_text(pacer.worst, past=True)}.")
    if pacer.dropped:
        lines.append(f"Warning: {pacer.dropped:,} events were dropped because they were late.")
    if pacer.skipped:
        lines.append(f"  skipped   {pacer.skipped:,} of ticks while the schedule was disabled")
    return lines
