"""States out of the stored events: the history of every key once more, in the total order."""

from array import array
from collections.abc import Callable, Iterator
from datetime import datetime
from math import nan
from sqlite3 import Connection
from types import ModuleType

import msgspec
import numpy as np
import structlog
from msgspec import Struct, structs

from sluicegate.detector.pipeline import NEW, Pipeline
from sluicegate.detector.ports import HISTORY, PROCESSED
from sluicegate.detector.verdicts import change
from sluicegate.events.decode import Decoder
from sluicegate.events.errors import InvalidEvent
from sluicegate.events.event import Event
from sluicegate.events.event_type import EventType
from sluicegate.events.label import Verdict
from sluicegate.events.time import to_micros
from sluicegate.features.columns import own_columns
from sluicegate.features.engine import Engine
from sluicegate.features.replay import Known, apply_label
from sluicegate.runtime.history import decode_history
from sluicegate.store import unscored
from sluicegate.store.states import StateStore
from sluicegate.streams.sqlite import SqliteLog

ALWAYS = 1 << 62
"""An append time that no event is later than: stored events were checked when they came."""

SAVED = 100_000
"""Changed states in memory at which they are written."""

_PAGE = 2_000
_TOLD = 5_000
_AHEAD = 256
_TOPICS = (HISTORY, PROCESSED)

log = structlog.get_logger()


_Placed = tuple[int, int, Event | None]
"""Topic, offset and event, None when it can't be read."""


class _Places(Struct):
    """Where events stand, side by side: event time, topic, offset."""

    times: "array[int]"
    topics: "array[int]"
    offsets: "array[int]"


class _Verdict(Struct):
    """A verdict on a stored event; `due` is when it counts in the order of events."""

    due: int
    topic: int
    offset: int
    verdict: Verdict


class _Reader:
    """Events of one topic by their offsets; a page at a time where they come in order."""

    def __init__(self, topics: SqliteLog, decoder: Decoder, topic: str) -> None:
        self._topics = topics
        self._decoder = decoder
        self._topic = topic
        self._page: dict[int, bytes] = {}
        self._next = 0

    def event(self, offset: int) -> Event | None:
        """The event at an offset, None when it can't be read under this event type."""
        value = self._page.get(offset)
        if value is None:
            value = self._read(offset)
        raw = value if self._topic == PROCESSED else decode_history(value).raw
        try:
            return self._decoder(raw, ALWAYS)
        except InvalidEvent:
            return None

    def _read(self, offset: int) -> bytes:
        follows = self._next <= offset < self._next + _AHEAD
        self._next = offset + 1
        if not follows:
            return self._topics.read(self._topic, offset, 1)[0].value
        records = self._topics.read(self._topic, offset, _AHEAD)
        self._page = {record.offset: record.value for record in records}
        self._next = records[-1].offset + 1
        return records[0].value


def warm_up(
    connection: Connection,
    topics: SqliteLog,
    pipeline: Pipeline,
    decoder: Decoder,
    store: StateStore,
    progress: Callable[[int, int], None] | None = None,
    build: ModuleType | None = None,
) -> bool:
    """Replays all stored events and what is known of them into states that are empty.

    Events are read one by one in their order; what is held of each is 17 bytes. The newest
    verdict of each event counts, from its label time on and never before its event.

    Returns:
        Whether every stored event could be read under this event type.
    """
    kind = pipeline.detector.definition.event_type
    places, verdicts = _scan(topics, kind)
    verdicts += _settled(connection, places)
    verdicts.sort(key=lambda item: item.due)
    plan = pipeline.detector.definition.plan.fingerprint()
    failed = unscored.offsets(connection)
    engine, own = _lean(pipeline, build)
    blank = bytes(8 * (pipeline.engine.width - engine.width + own))
    total = len(places.times)
    waiting = iter(verdicts)
    due = next(waiting, None)
    done, told, unread = 0, 0, 0
    events, labelled = ([_Reader(topics, decoder, topic) for topic in _TOPICS] for _ in range(2))
    for time, group in _groups(places, events):
        while due is not None and due.due <= time:
            _count(labelled, pipeline, store, due)
            due = next(waiting, None)
        for topic, offset, event in group:
            done += 1
            if event is None:
                unread += 1
                continue
            try:
                status = engine.advance(event, store, 0)
            except Exception as error:
                # It failed when it came, too, or it would not score under this version.
                log.warning("event not counted", error=type(error).__name__, offset=offset)
                pipeline.note(event, store)
                continue
            if status == NEW and topic == 1 and offset in failed:
                unscored.keep(connection, offset, plan, blank + engine.buffer[own:].tobytes())
        if store.touched > SAVED:
            store.save()
        if progress is not None and done >= told + _TOLD:
            told = done
            progress(done, total)
    while due is not None:
        _count(labelled, pipeline, store, due)
        due = next(waiting, None)
    store.save()
    if progress is not None:
        progress(total, total)
    if unread:
        log.warning("stored events of another form left out", events=unread)
    return not unread


def _lean(pipeline: Pipeline, build: ModuleType | None) -> tuple[Engine, int]:
    """An engine with the pipeline's keys alone, and how many columns it has beside them.

    What an event tells by itself leaves no trace in the states, and takes half of the time.
    """
    definition = pipeline.detector.definition
    kind = definition.event_type
    plan = structs.replace(definition.plan, enriched=(), numbers=(), categories=(), calendar=False)
    engine = Engine(kind, plan, {}, lambda _name, _value: nan, build=build)
    return engine, len(own_columns(kind, plan, {}))


def _scan(topics: SqliteLog, kind: EventType) -> tuple[_Places, list[_Verdict]]:
    """Where events stand, and the verdicts that history carries."""
    decode = msgspec.json.Decoder(
        msgspec.defstruct("Moment", [("time", datetime)], rename={"time": kind.event_time})
    ).decode
    places = _Places(array("q"), array("b"), array("q"))
    verdicts: list[_Verdict] = []
    for number, topic in enumerate(_TOPICS):
        start, end = topics.bounds(topic)
        while start < end:
            records = topics.read(topic, start, _PAGE)
            if not records:
                break
            for record in records:
                held = decode_history(record.value) if topic == HISTORY else None
                raw = record.value if held is None else held.raw
                try:
                    time = to_micros(decode(raw).time)  # type: ignore[attr-defined]
                except msgspec.DecodeError:
                    time = 0
                places.times.append(time)
                places.topics.append(number)
                places.offsets.append(record.offset)
                if held is not None and held.label is not None and held.label_time is not None:
                    verdicts.append(
                        _Verdict(max(held.label_time, time + 1), number, record.offset, held.label)
                    )
            start = records[-1].offset + 1
    return places, verdicts


def _settled(connection: Connection, places: _Places) -> list[_Verdict]:
    """The verdicts on outputs."""
    rows = {
        offset: (verdict, time)
        for offset, verdict, time in connection.execute("SELECT event, verdict, time FROM verdicts")
    }
    found: list[_Verdict] = []
    for time, topic, offset in zip(places.times, places.topics, places.offsets, strict=True):
        if topic == 1 and offset in rows:
            verdict, known = rows[offset]
            found.append(_Verdict(max(known, time + 1), topic, offset, verdict))
    return found


def _groups(places: _Places, readers: list[_Reader]) -> Iterator[tuple[int, list[_Placed]]]:
    """Events of one time, by their ids, each id once (its first record)."""
    if not places.times:
        return
    times = np.frombuffer(places.times, dtype=np.int64)
    order = np.argsort(times, kind="stable").tolist()
    at = 0
    while at < len(order):
        time = places.times[order[at]]
        group: list[_Placed] = []
        while at < len(order) and places.times[order[at]] == time:
            place = order[at]
            topic, offset = places.topics[place], places.offsets[place]
            group.append((topic, offset, readers[topic].event(offset)))
            at += 1
        yield time, group if len(group) == 1 else _distinct(group)


def _distinct(group: list[_Placed]) -> list[_Placed]:
    """By id; of several records of one event the first."""
    named = sorted(
        (("" if placed[2] is None else placed[2].id, placed) for placed in group),
        key=lambda item: item[0],
    )
    return [
        placed
        for at, (name, placed) in enumerate(named)
        if not name or not at or named[at - 1][0] != name
    ]


def _count(readers: list[_Reader], pipeline: Pipeline, store: StateStore, item: _Verdict) -> None:
    event = readers[item.topic].event(item.offset)
    if event is not None and not event.refund:
        fraud, unknown = change(None, item.verdict)
        values = tuple(pipeline.engine.values_of(event))
        apply_label(pipeline.engine, store, Known(item.due, event.time, values, fraud, unknown))
