"""How long work says how far it is."""

from typing import Protocol


class Progress(Protocol):
    """Told of steps, one after the other."""

    def begin(self, step: str, unit: str, total: int | None = None) -> None:
        """A step begins: what it does, what it counts and how many there are, if known."""

    def update(self, done: int) -> None:
        """So many are done."""

    def end(self, result: str = "") -> None:
        """The step is over, with a word on what came of it."""


class Silent:
    """Says nothing."""

    def begin(self, step: str, unit: str, total: int | None = None) -> None:
        """Nothing."""

    def update(self, done: int) -> None:
        """Nothing."""

    def end(self, result: str = "") -> None:
        """Nothing."""
