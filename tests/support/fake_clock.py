"""Time that passes only when something waits or works."""

from sluicegate.events.time import SECOND


class FakeClock:
    """Waiting takes no time; `stop_at` is when the user ends it, in seconds."""

    def __init__(self) -> None:
        self.micros = self.began = 5_000_000_000
        self.stop_at = 1e9
        self.waits: list[int] = []

    def now(self) -> int:
        return self.micros

    @property
    def seconds(self) -> float:
        return (self.micros - self.began) / SECOND

    def wait(self, micros: int) -> bool:
        if micros:
            self.waits.append(micros)
        self.micros = min(self.micros + micros, self.began + int(self.stop_at * SECOND))
        return self.seconds >= self.stop_at

    def work(self, seconds: float) -> None:
        self.micros += int(seconds * SECOND)
