"""The features of keys, computed anew for each event from all events before it.

As simple as can be and slow: lists, integers and fractions, no state but the events themselves.
It follows docs/features.md and shares no code with the kernel.
"""

from fractions import Fraction
from math import asin, cos, nan, radians, sin, sqrt
from typing import NamedTuple

from sluicegate.events.event import Event
from sluicegate.events.event_type import EventType
from sluicegate.events.money import scale
from sluicegate.features.plan import Key, Plan
from sluicegate.features.replay import Known

SECOND = 1_000_000


class Seen(NamedTuple):
    """An event that was added to a key."""

    time: int
    amount: int | None
    currency: str
    values: dict[str, object]
    place: tuple[float, float] | None

    @property
    def second(self) -> int:
        return self.time // SECOND


class Labelled(NamedTuple):
    """A change of verdict on an event of one risk tile."""

    tile: int
    fraud: int
    unknown: int


class NaiveKey:
    """One value of one key: every event since it was last forgotten."""

    def __init__(self, key: Key, plan: Plan) -> None:
        self.key = key
        self.plan = plan
        self.events: list[Seen] = []
        self.labels: list[Labelled] = []

    def label(self, event_time: int, fraud: int, unknown: int) -> None:
        risk = self.plan.risk
        if risk is None or not self.key.risk:
            return
        tile = down(event_time // SECOND, risk.tile)
        if tile in self._risk_tiles(self.events):
            self.labels.append(Labelled(tile, fraud, unknown))

    def step(self, new: Seen, counted: bool) -> dict[str, float]:
        """The features of an event, which is then added when it counts."""
        before, labels = self.events, self.labels
        if before and new.time - max(e.time for e in before) > self.plan.horizon * SECOND:
            before, labels = [], []
        if counted:
            self.events, self.labels = [*before, new], labels
        last = max((e.time for e in before), default=new.time)
        late = new.time < last
        after = [*before, new] if counted else before
        row = self._life(new, before, after, last)
        row |= self._velocity(new, before, counted, last // SECOND if late else None)
        row |= self._distinct(new, before, after, last // SECOND if late else 0)
        if self.key.place:
            row |= self._place(new, before)
        if self.key.risk and self.plan.risk is not None:
            row |= self._risk(new, after, labels)
        return {f"{self.key.name}_{name}": value for name, value in row.items()}

    def _life(
        self, new: Seen, before: list[Seen], after: list[Seen], last: int
    ) -> dict[str, float]:
        first = min((e.time for e in before), default=new.time)
        return {
            "since_last": max(0, new.time - last) / 1e6 if before else nan,
            "age": max(0, new.time - first) / 1e6,
            "events": float(len(after)),
        }

    def _boundary(self, moment: int, latest: int | None) -> int:
        """A moment at the resolution that is held of it when the latest event was at `latest`."""
        if latest is None:
            return moment
        cutoff = 0
        for window in self.plan.windows:
            cutoff = down(latest, window.tile) - window.seconds + window.tile
            if moment >= cutoff:
                return -(-moment // window.tile) * window.tile
        return cutoff

    def _velocity(
        self, new: Seen, before: list[Seen], counted: bool, latest: int | None
    ) -> dict[str, float]:
        row: dict[str, float] = {}
        fine = self.plan.windows[0].tile
        units = scale(new.currency)
        deepest = [w.name for w in self.plan.windows if w.name in self.key.amounts][-1:]
        end = self._boundary(down(new.second, fine) + fine, latest)
        for window in self.plan.windows:
            name = window.name
            start = self._boundary(
                down(new.second, window.tile) - window.seconds + window.tile, latest
            )
            since = [e for e in before if down(e.second, fine) >= start]
            inside = [e for e in since if down(e.second, fine) < end]
            row[f"count_{name}"] = float(len(inside) + counted)
            if name not in self.key.amounts:
                continue
            history = amounts(inside, new.currency)
            own = [new.amount] if counted and new.amount is not None else []
            peak = max(amounts(since, new.currency) + own, default=0)
            total = history + own
            if new.amount is None:
                stats = [nan] * 4
            else:
                mean, deviation = moments(total)
                stats = [sum(total) / units, mean / units, deviation / units, peak / units]
            stat_names = ("sum", "mean", "deviation", "max")
            row |= {f"{s}_{name}": v for s, v in zip(stat_names, stats, strict=True)}
            if [name] == deepest:
                mean, deviation = moments(history)
                row["amount_z"] = row["amount_ratio"] = nan
                if new.amount is not None and len(history) >= 2:
                    row["amount_z"] = (new.amount - mean) / max(deviation, 1.0)
                if new.amount is not None and history and mean > 0:
                    row["amount_ratio"] = new.amount / mean
        return row

    def _distinct(
        self, new: Seen, before: list[Seen], after: list[Seen], latest: int
    ) -> dict[str, float]:
        row: dict[str, float] = {}
        spans = [w for w in self.plan.windows if w.name in self.plan.distinct_windows]
        if not spans:
            return row
        longest = spans[-1]
        held = down(latest, longest.tile) - longest.seconds + longest.tile
        for variable in self.key.distinct:
            for span in spans:
                cutoff = down(new.second, span.tile) - span.seconds + span.tile
                values = last_sights(after, variable).values()
                row[f"distinct_{variable}_{span.name}"] = float(
                    sum(second >= max(cutoff, held) for second in values)
                )
            oldest = down(new.second, longest.tile) - longest.seconds + longest.tile
            value = new.values[variable]
            sight = last_sights(before, variable).get(value, -(10**12))
            row[f"new_{variable}"] = nan if value is None else float(sight < max(oldest, held))
        return row

    def _place(self, new: Seen, before: list[Seen]) -> dict[str, float]:
        placed = [e for e in before if e.place is not None]
        if new.place is None or not placed:
            return {"distance": nan, "speed": nan}
        newest = max(e.time for e in placed)
        last = [e for e in placed if e.time == newest][-1]
        assert last.place is not None
        distance = haversine(*last.place, *new.place)
        hours = max(abs(new.time - newest) / 1e6, 60) / 3600
        return {"distance": distance, "speed": distance / hours}

    def _risk_tiles(self, events: list[Seen]) -> list[int]:
        """The risk tile of each event, those left out that no window from now on can reach."""
        risk = self.plan.risk
        assert risk is not None
        tiles = [down(e.second, risk.tile) for e in events]
        oldest = max(tiles, default=0) - risk.delay - risk.windows[-1].seconds
        return [tile for tile in tiles if tile >= oldest]

    def _risk(self, new: Seen, after: list[Seen], labels: list[Labelled]) -> dict[str, float]:
        row: dict[str, float] = {}
        risk = self.plan.risk
        assert risk is not None
        end = down(new.second - risk.delay + 1, risk.tile)
        tiles = self._risk_tiles(after)
        for window in risk.windows:
            start = end - window.seconds
            known = sum(start <= tile < end for tile in tiles)
            inside = [x for x in labels if start <= x.tile < end and x.tile in tiles]
            known -= sum(x.unknown for x in inside)
            frauds = sum(x.fraud for x in inside)
            row[f"known_{window.name}"] = float(known)
            row[f"fraud_share_{window.name}"] = frauds / known if known > 0 else 0.0
        row["since_fraud"] = row["fraud_spell"] = nan
        if tiles and min(tiles) < end:
            changes = {tile: sum(x.fraud for x in inside if x.tile == tile) for tile in tiles}
            bad = [tile for tile, change in changes.items() if start <= tile < end and change > 0]
            if frauds > 0:
                row["since_fraud"] = float(new.second - max(bad))
                row["fraud_spell"] = float(new.second - min(bad))
        return row


def ratios(row: dict[str, float], amount: float, key: Key, plan: Plan) -> dict[str, float]:
    """A key's ratios out of its other features."""
    windows = [window.name for window in plan.windows]
    paid = [name for name in windows if name in key.amounts]
    wanted: dict[str, tuple[float, str]] = {}
    if len(windows) > 1:
        wanted["pace"] = row[f"{key.name}_count_{windows[-2]}"], f"count_{windows[-1]}"
    if paid:
        wanted["amount_peak"] = amount, f"max_{paid[-1]}"
        for name in paid[-3:-1]:
            for stat in ("mean", "max"):
                part = row[f"{key.name}_{stat}_{name}"]
                wanted[f"{stat}_trend_{name}"] = part, f"mean_{paid[-1]}"
    return {
        f"{key.name}_{name}": part / whole if (whole := row[f"{key.name}_{below}"]) else nan
        for name, (part, below) in wanted.items()
    }


class Naive:
    """All keys of a plan; repeats are recognised by looking at the entity's last events."""

    def __init__(self, kind: EventType, plan: Plan) -> None:
        self.kind = kind
        self.plan = plan
        self.keys: list[dict[str, NaiveKey]] = [{} for _ in plan.keys]
        self.remembered: dict[str, list[Event]] = {}

    def _key(self, position: int, value: str) -> NaiveKey:
        return self.keys[position].setdefault(value, NaiveKey(self.plan.keys[position], self.plan))

    def value(self, event: Event, variable: str) -> object:
        return event.entity if variable == "entity" else event.values[self.kind.index(variable)]

    def key_values(self, event: Event) -> list[str | None]:
        result: list[str | None] = []
        for key in self.plan.keys:
            parts = [self.value(event, name) for name in key.variables]
            result.append(None if None in parts else "\x1f".join(map(str, parts)))
        return result

    def status(self, event: Event) -> str:
        """``new``, ``repeat`` or ``conflict``."""
        for other in reversed(self.remembered.get(event.entity, [])[-self.plan.repeats :]):
            near = abs(event.time // SECOND - other.time // SECOND) <= self.plan.repeat_age
            if other.id == event.id and near:
                same = (other.time, other.values) == (event.time, event.values)
                return "repeat" if same else "conflict"
        return "new"

    def step(self, event: Event) -> dict[str, float]:
        """The key features of an event that is new."""
        self.remembered.setdefault(event.entity, []).append(event)
        place = None
        if self.kind.place is not None:
            north = self.value(event, self.kind.place.latitude)
            east = self.value(event, self.kind.place.longitude)
            if isinstance(north, float) and isinstance(east, float):
                place = (north, east)
        tracked = {name for key in self.plan.keys for name in key.distinct}
        amount = event.amount if event.amount is not None and event.amount >= 0 else None
        new = Seen(
            event.time,
            amount,
            event.currency,
            {name: self.value(event, name) for name in tracked},
            place,
        )
        row: dict[str, float] = {}
        for position, value in enumerate(self.key_values(event)):
            if value is not None:
                found = self._key(position, value).step(new, not event.refund)
                paid = nan if event.amount is None else event.amount / scale(event.currency)
                row |= found | ratios(found, paid, self.plan.keys[position], self.plan)
        return row

    def label(self, label: Known) -> None:
        for position, value in enumerate(label.values):
            if value is not None:
                self._key(position, value).label(label.event_time, label.fraud, label.unknown)


def down(second: int, tile: int) -> int:
    return second // tile * tile


def amounts(events: list[Seen], currency: str) -> list[int]:
    return [e.amount for e in events if e.amount is not None and e.currency == currency]


def moments(values: list[int]) -> tuple[float, float]:
    """Mean and population standard deviation, exact up to the last root; NaN for no values."""
    if not values:
        return nan, nan
    mean = Fraction(sum(values), len(values))
    variance = sum((value - mean) ** 2 for value in values) / len(values)
    return float(mean), sqrt(variance)


def last_sights(events: list[Seen], variable: str) -> dict[object, int]:
    """Value -> the last second in which it was seen."""
    result: dict[object, int] = {}
    for event in events:
        value = event.values[variable]
        if value is not None:
            result[value] = max(event.second, result.get(value, 0))
    return result


def haversine(north: float, east: float, to_north: float, to_east: float) -> float:
    """Kilometres on a sphere of mean earth radius."""
    half_north, half_east = radians(to_north - north) / 2, radians(to_east - east) / 2
    across = cos(radians(north)) * cos(radians(to_north)) * sin(half_east) ** 2
    return 2 * 6371.0088 * asin(min(1.0, sqrt(sin(half_north) ** 2 + across)))
