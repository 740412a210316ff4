"""A kernel to feed by hand: made-up events in, named features out."""

from types import ModuleType

from random_events import KIND, START

from sluicegate.events.event import Event
from sluicegate.features import backend, kernel
from sluicegate.features.engine import Engine
from sluicegate.features.plan import Plan
from sluicegate.features.replay import Known, MemoryStates, apply_label

SECOND = 1_000_000
BUILDS = [build for build in (kernel, backend.compiled()) if build is not None]


def make(
    name: str,
    second: float,
    amount: int | None = 1_000,
    *,
    currency: str = "USD",
    entity: str = "ann",
    refund: bool = False,
    ip: str | None = "10.0.0.1",
    merchant: str | None = "shop",
    category: str | None = "travel",
    north: float | None = None,
    east: float | None = None,
) -> Event:
    """An event of `KIND`, `second` seconds after `START`."""
    time = START * SECOND + round(second * SECOND)
    price = None if amount is None else amount / 100
    values = (price, currency or None, ip, merchant, category, north, east)
    return Event(name, entity, time, amount, currency, refund, values, b"{}")


class Feed:
    """An engine with its states in memory."""

    def __init__(self, plan: Plan, build: ModuleType | None = None) -> None:
        self.engine = Engine(KIND, plan, {}, lambda _, __: 0.0, build=build)
        self.states = MemoryStates(self.engine)
        self.names = [feature.name for feature in self.engine.features]

    def advance(self, event: Event) -> int:
        return self.engine.advance(event, self.states, 0)

    def add(self, event: Event) -> dict[str, float]:
        """The features of a new event."""
        assert self.advance(event) == kernel.NEW
        return dict(zip(self.names, self.engine.buffer, strict=True))

    def label(self, known: Event, second: float, fraud: int, unknown: int = 0) -> None:
        """A verdict on an event, known `second` seconds after `START`."""
        time = START * SECOND + round(second * SECOND)
        values = tuple(self.engine.values_of(known))
        apply_label(self.engine, self.states, Known(time, known.time, values, fraud, unknown))

    def dump(self, key: int, value: str) -> bytes:
        """The bytes of one state."""
        return self.engine.keys[key].dump(self.states.get(key, value))

    def dumps(self) -> list[dict[str, bytes]]:
        """The bytes of all states."""
        return [
            {value: key.dump(state) for value, state in held.items()}
            for key, held in zip(self.engine.keys, self.states.held, strict=True)
        ]

    def load(self, dumps: list[dict[str, bytes]]) -> None:
        """Puts what the bytes give in the place of all states."""
        self.states.held = [
            {value: key.restore(raw) for value, raw in held.items()}
            for key, held in zip(self.engine.keys, dumps, strict=True)
        ]

    def reload(self) -> None:
        """Puts in the place of each state what its bytes give."""
        self.load(self.dumps())
