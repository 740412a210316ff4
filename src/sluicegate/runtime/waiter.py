"""Someone who waits for the answer to one event, but not for ever."""

from collections.abc import Callable
from threading import Lock


class Waiter:
    """Decides the race between an answer and a deadline exactly once.

    The worker claims before it writes an output; the caller gives up at its deadline. Whoever
    comes first wins, so that an output always knows whether the caller was answered otherwise.

    Args:
        deliver: called with the output record (or None when nothing was accepted) from the
            worker's thread after the commit.
    """

    __slots__ = ("_claimed", "_gone", "_lock", "deliver")

    def __init__(self, deliver: Callable[[bytes | None], None]) -> None:
        self._lock = Lock()
        self._claimed = False
        self._gone = False
        self.deliver = deliver

    def claim(self) -> bool:
        """Whether the caller still waits; from now on it can't give up."""
        with self._lock:
            if self._gone:
                return False
            self._claimed = True
            return True

    def release(self) -> None:
        """Takes a claim back: the batch was not committed."""
        with self._lock:
            self._claimed = False

    def give_up(self) -> bool:
        """Whether the caller may answer with the fallback."""
        with self._lock:
            if self._claimed:
                return False
            self._gone = True
            return True
