"""From an event and the states of its keys to a row of the feature matrix."""

from array import array
from collections.abc import Callable, Iterable, Mapping
from math import nan
from operator import itemgetter
from types import ModuleType
from typing import Any, Protocol

import msgspec
from xxhash import xxh3_64_digest, xxh32_intdigest

from sluicegate.enrich.cached import Cached
from sluicegate.enrich.enricher import Enricher
from sluicegate.events.event import Event
from sluicegate.events.event_type import EventType
from sluicegate.events.money import scale
from sluicegate.events.time import SECOND
from sluicegate.features import backend
from sluicegate.features.columns import columns, own_columns, ratio_columns
from sluicegate.features.kernel import NEW
from sluicegate.features.plan import ENTITY, Plan

Codes = Callable[[str, str], float]
"""From a category column's name and a value to its code; NaN for a value not known."""

CACHE = 100_000
"""Values per enriched variable whose facts are remembered."""

SEPARATOR = "\x1f"
"""Between the values of a key of several variables."""

_ESCAPE = "\x1e"
_UNITS_HELD = 1_000


class States(Protocol):
    """Where the states of keys live."""

    def get(self, key: int, value: str) -> Any:
        """The state of a value of the plan's key number `key`; a fresh one when never seen."""


class Engine:
    """Applies events to states and fills rows; one per thread.

    Args:
        kind, plan: what the rows are made of.
        enrichers: variable type -> enricher, for the variables that the plan enriches.
        codes: category codes (a trained vocabulary, or one that grows while training).
        rows: how many rows the buffer has.
        build: the kernel module; the compiled one where there is one, by default.

    Attributes:
        buffer: ``rows * width`` doubles, row after row.
        width: features per row.
        features: what they are.
    """

    def __init__(
        self,
        kind: EventType,
        plan: Plan,
        enrichers: Mapping[str, Enricher],
        codes: Codes,
        *,
        rows: int = 1,
        build: ModuleType | None = None,
    ) -> None:
        module = build or backend.best()
        self.kind = kind
        self.plan = plan
        self.features = columns(kind, plan, enrichers)
        self.width = len(self.features)
        self.rows = rows
        self.buffer = array("d", bytes(8 * self.width * rows))
        tracked = _tracked(plan)
        self.keys = _key_kernels(module, plan, tracked)
        risk = plan.risk
        self.clock = module.Clock(
            [window.seconds for window in plan.windows],
            [window.tile for window in plan.windows],
            [window.seconds for window in risk.windows] if risk else [],
            risk.tile if risk else 1,
            risk.delay if risk else 0,
        )
        self.clock.write_to(self.buffer)
        own = own_columns(kind, plan, enrichers)
        places = {item.name: at for at, item in enumerate(self.features)}
        ratios = ratio_columns(kind, plan)
        self._kernel = module.Kernel(
            self.clock,
            self.keys,
            len(own),
            [places[item.above] for item in ratios],
            [places[item.below] for item in ratios],
        )
        self._marks = tuple(_source(kind, name) for name in tracked)
        self._sources = tuple(
            tuple(_source(kind, name) for name in key.variables) for key in plan.keys
        )
        self._simple = _simple(kind, plan)
        self._place = (
            None
            if kind.place is None
            else (kind.index(kind.place.latitude), kind.index(kind.place.longitude))
        )
        self._amount = kind.first("PRICE") is not None
        self._numbers = tuple(kind.index(name) for name in plan.numbers)
        self._categories = tuple((kind.index(name), f"{name}_category") for name in plan.categories)
        self._codes = codes
        self._facts = tuple(
            (
                kind.index(name),
                *_fact_source(name, enrichers[kind.variables[kind.index(name)].type], codes),
            )
            for name in plan.enriched
        )
        self._facts_width = sum(width for _, width, _, _ in self._facts)
        self._facts_of = itemgetter(*(at for at, _, _, _ in self._facts)) if self._facts else None
        self._facts_seen: dict[Any, array[float]] = {}
        self._content = msgspec.msgpack.Encoder().encode
        self._step = self._kernel.step
        self._recall = self.keys[0].recall
        self._remember = self.keys[0].remember
        self._units: dict[str, float] = {}

    def values_of(self, event: Event) -> list[str | None]:
        """The event's value of each key, None where it has none."""
        if self._simple is not None:
            return [event.entity, *self._simple(event.values)]
        result: list[str | None] = []
        values = event.values
        for source in self._sources:
            if len(source) == 1:
                at = source[0]
                value = event.entity if at < 0 else values[at]
                result.append(value if value is None or isinstance(value, str) else str(value))
            else:
                parts = [event.entity if at < 0 else values[at] for at in source]
                result.append(None if None in parts else joined(map(str, parts)))
        return result

    def record(self, event: Event) -> bytes:
        """Hashes of the event's id and content, by which a repeat is recognised."""
        content = self._content((event.entity, event.time, event.values))
        return xxh3_64_digest(event.id.encode()) + xxh3_64_digest(content)

    def recall(self, event: Event, entity: Any, record: bytes) -> int:
        """Whether the entity's state remembers the event: `kernel.NEW`, `REPEAT`, `CONFLICT`."""
        return int(self._recall(entity, event.time // SECOND, record))

    def advance(self, event: Event, states: States, row: int) -> int:
        """Recalls or applies an event, with its keys' states out of `states`.

        Returns:
            `kernel.NEW` when row number `row` of the buffer was filled; for `REPEAT` and
            `CONFLICT` nothing changed.
        """
        values = self.values_of(event)
        entity = states.get(0, event.entity)
        record = self.record(event)
        status = self.recall(event, entity, record)
        if status == NEW:
            held: list[Any] = [entity]
            for key in range(1, len(values)):
                value = values[key]
                held.append(None if value is None else states.get(key, value))
            self.apply(event, held, record, row)
        return status

    def apply(self, event: Event, states: list[Any], record: bytes, row: int) -> None:
        """Adds a new event to the states of its keys (None where it has no value of a key) and
        fills row number `row` of the buffer."""
        at = row * self.width
        second = event.time // SECOND
        self.clock.set(event.time)
        self._own(event, second, at)
        values = event.values
        entity = event.entity
        marks = [
            xxh32_intdigest(entity.encode())
            if source < 0
            else -1
            if (value := values[source]) is None
            else xxh32_intdigest(str(value).encode())
            for source in self._marks
        ]
        latitude = longitude = nan
        if self._place is not None:
            north, east = values[self._place[0]], values[self._place[1]]
            if north is not None and east is not None:
                latitude, longitude = north, east  # type: ignore[assignment]
        code = event.currency
        units = self._units.get(code) or self._units_of(code)
        amount = event.amount
        refund = event.refund
        self._step(
            states,
            not refund,
            -1 if amount is None or amount < 0 else amount,
            code,
            units,
            marks,
            latitude,
            longitude,
            at,
        )
        self._remember(states[0], second, record)

    def _units_of(self, code: str) -> float:
        """Minor units in a major one; codes come from outside, so only so many are remembered."""
        units = float(scale(code))
        if len(self._units) < _UNITS_HELD:
            self._units[code] = units
        return units

    def _own(self, event: Event, second: int, at: int) -> None:
        """What the event tells by itself."""
        out = self.buffer
        values = event.values
        if self._amount:
            amount = event.amount
            if amount is None:
                out[at] = nan
            else:
                units = self._units.get(event.currency) or self._units_of(event.currency)
                out[at] = amount / units
            at += 1
        if self.plan.calendar:
            hour = second // 3_600 % 24
            weekday = (second // 86_400 + 3) % 7
            out[at] = hour
            out[at + 1] = weekday
            out[at + 2] = weekday >= 5
            out[at + 3] = hour <= 6
            at += 4
        for source in self._numbers:
            number = values[source]
            out[at] = nan if number is None else number  # type: ignore[assignment]
            at += 1
        codes = self._codes
        for source, name in self._categories:
            value = values[source]
            out[at] = nan if value is None else codes(name, value)  # type: ignore[arg-type]
            at += 1
        if self._facts_of is not None:
            held = self._facts_of(values)
            found = self._facts_seen.get(held)
            out[at : at + self._facts_width] = (
                self._all_facts(held, values) if found is None else found
            )

    def _all_facts(self, held: Any, values: tuple[Any, ...]) -> "array[float]":
        """The facts of all enriched values side by side; the same combination comes again."""
        found = array("d")
        for source, _, facts, missing in self._facts:
            value = values[source]
            found += missing if value is None else facts(value)
        if len(self._facts_seen) >= CACHE:
            self._facts_seen.clear()
        self._facts_seen[held] = found
        return found

    def label(self, state: Any, key: int, time: int, fraud: int, unknown: int) -> bool:
        """Applies the change of a verdict on an event of `time` to one key's state."""
        risk = self.plan.risk
        if risk is None or not self.plan.keys[key].risk:
            return False
        second = time // SECOND
        return bool(self.keys[key].label(state, second // risk.tile * risk.tile, fraud, unknown))


def joined(parts: Iterable[str]) -> str:
    """One text of several, another one for any others; texts may hold the separator.

    >>> joined(["a", "b"])
    'a\\x1fb'
    >>> joined(["a\\x1fb", "c"]) == joined(["a", "b\\x1fc"])
    False
    """
    return SEPARATOR.join(
        part.replace(_ESCAPE, _ESCAPE * 2).replace(SEPARATOR, _ESCAPE + SEPARATOR)
        if SEPARATOR in part or _ESCAPE in part
        else part
        for part in parts
    )


def _tracked(plan: Plan) -> list[str]:
    """The variables whose distinct values some key counts."""
    result: list[str] = []
    for key in plan.keys:
        result += [name for name in key.distinct if name not in result]
    return result


def _source(kind: EventType, name: str) -> int:
    """Where a variable stands in an event's values; -1 for the entity."""
    return -1 if name == ENTITY else kind.index(name)


def _simple(kind: EventType, plan: Plan) -> Callable[[Any], tuple[Any, ...]] | None:
    """Picks the values of the further keys when each is one text variable; None otherwise."""
    sources = []
    for key in plan.keys[1:]:
        if len(key.variables) != 1 or key.variables[0] == ENTITY:
            return None
        at = kind.index(key.variables[0])
        if kind.variables[at].data_type != "STRING":
            return None
        sources.append(at)
    if len(sources) < 2:
        return None
    return itemgetter(*sources)


def _key_kernels(module: ModuleType, plan: Plan, tracked: list[str]) -> list[Any]:
    spans = [k for k, window in enumerate(plan.windows) if window.name in plan.distinct_windows]
    risks = len(plan.risk.windows) if plan.risk else 0
    return [
        module.KeyKernel(
            [window.name in key.amounts for window in plan.windows],
            [tracked.index(name) for name in key.distinct],
            spans,
            key.place,
            risks if key.risk else 0,
            plan.horizon,
            plan.repeats if position == 0 else 0,
            plan.repeat_age,
        )
        for position, key in enumerate(plan.keys)
    ]


def _fact_source(
    name: str, enricher: Enricher, codes: Codes
) -> tuple[int, Callable[[str], "array[float]"], "array[float]"]:
    """Width, a remembering function from a value to its facts as numbers, and the missing ones."""
    fields = enricher.fields

    def numbers(value: str) -> "array[float]":
        facts = enricher.apply(value)
        return array(
            "d",
            [
                nan
                if fact is None
                else codes(f"{name}_{field.name}", fact)
                if isinstance(fact, str)
                else fact
                for field, fact in zip(fields, facts, strict=True)
            ],
        )

    return len(fields), Cached(numbers, CACHE), array("d", [nan] * len(fields))
