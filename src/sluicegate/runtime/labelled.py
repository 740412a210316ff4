"""Events with what became known of them, in the total order."""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from sluicegate.detector.verdicts import change
from sluicegate.events.event import Event
from sluicegate.events.label import Label, Verdict
from sluicegate.events.time import SECOND
from sluicegate.features.engine import Engine
from sluicegate.features.plan import Plan, Risk
from sluicegate.features.replay import Known
from sluicegate.sources.labels import NO_TIME
from sluicegate.sources.read import Sourced

_WORDS: dict[int, Verdict] = {0: "legit", 1: "fraud"}
_CODES: dict[Verdict, int] = {"fraud": 1, "legit": 0, "unknown": -1}


class LabelledEvents(Struct):
    """n events in the total order (time, id).

    Attributes:
        events: the events.
        verdicts: of the files' rows: 1 fraud, 0 legitimate, -1 not known.
        label_times: when those became known, microseconds; -1 where the file does not say.
        later: position -> verdicts out of a labels file, by their time.
        repeated: how many events have the id of one before.
        repeated_id: one such id.
        unmatched: labels out of a labels file whose event is not there.
    """

    events: list[Event]
    verdicts: "array[int]"
    label_times: "array[int]"
    later: dict[int, list[Label]]
    repeated: int = 0
    repeated_id: str = ""
    unmatched: int = 0


class Span(NamedTuple):
    """First and last event time in microseconds."""

    first: int
    last: int


def gather(rows: Iterable[Sourced], *, keep_raw: bool) -> LabelledEvents:
    """All rows in the total order.

    Args:
        keep_raw: whether the events' JSON is needed later; without it they take half the memory.
    """
    events: list[Event] = []
    verdicts, label_times = array("b"), array("q")
    for event, verdict, label_time in rows:
        if not keep_raw:
            event = Event(
                event.id,
                event.entity,
                event.time,
                event.amount,
                event.currency,
                event.refund,
                event.values,
                b"",
            )
        events.append(event)
        verdicts.append(verdict)
        label_times.append(NO_TIME if label_time is None else label_time)
    order = sorted(range(len(events)), key=lambda at: (events[at].time, events[at].id))
    if any(at != place for place, at in enumerate(order)):
        events = [events[at] for at in order]
        verdicts = array("b", [verdicts[at] for at in order])
        label_times = array("q", [label_times[at] for at in order])
    repeated = len(events) - len({event.id for event in events})
    return LabelledEvents(
        events, verdicts, label_times, {}, repeated, _first_repeat(events) if repeated else ""
    )


def _first_repeat(events: list[Event]) -> str:
    seen: set[str] = set()
    for event in events:
        if event.id in seen:
            return event.id
        seen.add(event.id)
    return ""


def attach_labels(labelled: LabelledEvents, labels: Iterable[Label]) -> int:
    """Puts the verdicts of a labels file beside their events; how many there were."""
    # Of several events of one id the first counts, the others are its repeats.
    events = labelled.events
    places = {events[at].id: at for at in reversed(range(len(events)))}
    count = 0
    for label in labels:
        count += 1
        at = places.get(label.event_id)
        if at is None:
            labelled.unmatched += 1
        else:
            labelled.later.setdefault(at, []).append(label)
    for given in labelled.later.values():
        given.sort(key=lambda label: label.time)
    return count


def final_verdicts(labelled: LabelledEvents) -> "array[int]":
    """The last word on each event: 1 fraud, 0 legitimate, -1 not known."""
    result = labelled.verdicts[:]
    for at, given in labelled.later.items():
        result[at] = _CODES[given[-1].verdict]
    return result


def known_labels(labelled: LabelledEvents, engine: Engine, plan: Plan) -> list[Known]:
    """The labels that change risk features, in the order in which they became known.

    A verdict without time counts as known when the plan's label delay has passed. None is known
    before its event.
    """
    if plan.risk is None:
        return []
    result: list[Known] = []
    left_out = _repeats(labelled, plan)
    for at, verdict in enumerate(labelled.verdicts):
        if (verdict < 1 and at not in labelled.later) or at in left_out:
            continue
        event = labelled.events[at]
        if event.refund:
            # Refunds are in no aggregate, so their labels change none.
            continue
        values = tuple(engine.values_of(event))
        before: Verdict | None = None
        for time, word in verdicts_on(labelled, at, plan.risk):
            fraud, unknown = change(before, word)
            before = word
            if fraud or unknown:
                result.append(Known(time, event.time, values, fraud, unknown))
    result.sort(key=lambda item: item.time)
    return result


def verdicts_on(labelled: LabelledEvents, at: int, risk: Risk) -> list[tuple[int, Verdict]]:
    """What becomes known of one event, and when; see `known_labels`."""
    event, verdict = labelled.events[at], labelled.verdicts[at]
    history: list[tuple[int, Verdict]] = []
    if verdict >= 0:
        history.append((labelled.label_times[at], _WORDS[verdict]))
    history += [(label.time, label.verdict) for label in labelled.later.get(at, ())]
    usual = event.time + risk.delay * SECOND
    history = [(usual if time == NO_TIME else time, word) for time, word in history]
    history.sort(key=lambda item: item[0])
    return [(max(time, event.time + 1), word) for time, word in history]


def _repeats(labelled: LabelledEvents, plan: Plan) -> set[int]:
    """Positions of events that come again; the states count the first, and so must labels."""
    if not labelled.repeated or not plan.repeats:
        return set()
    counted: dict[tuple[str, str], int] = {}
    found: set[int] = set()
    for at, event in enumerate(labelled.events):
        second = event.time // SECOND
        before = counted.get((event.entity, event.id))
        if before is not None and second - before <= plan.repeat_age:
            found.add(at)
        else:
            counted[event.entity, event.id] = second
    return found


def span(labelled: LabelledEvents) -> Span:
    """First and last event time; there must be an event."""
    return Span(labelled.events[0].time, labelled.events[-1].time)
