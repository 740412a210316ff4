"""Events in order with what became known of them."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from sluicegate.detector.definition import Definition
from sluicegate.enrich.table import enrichers
from sluicegate.events.label import Label, Verdict
from sluicegate.events.time import DAY
from sluicegate.features.engine import Engine
from sluicegate.features.replay import Known
from sluicegate.runtime.codes import GrowingCodes
from sluicegate.runtime.labelled import (
    LabelledEvents,
    attach_labels,
    final_verdicts,
    gather,
    known_labels,
    span,
)
from sluicegate.sources.labels import NO_TIME
from sluicegate.sources.read import Sourced

MakeRow = Callable[..., Sourced]


@pytest.fixture
def engine(small_definition: Definition) -> Engine:
    kind, plan = small_definition.event_type, small_definition.plan
    return Engine(kind, plan, enrichers(), GrowingCodes())


def known(labelled: LabelledEvents, engine: Engine) -> list[tuple[int, int, int]]:
    """(microseconds after its event, fraud, unknown) of each change."""
    return [
        (item.time - item.event_time, item.fraud, item.unknown)
        for item in known_labels(labelled, engine, engine.plan)
    ]


def label(event_id: str, verdict: Verdict, time: int) -> Label:
    return Label(event_id, verdict, time)


def test_rows_are_put_in_the_total_order_with_their_labels(make_row: MakeRow) -> None:
    labelled = gather([make_row(3, 2, 1), make_row(2, 1, 0, 9), make_row(1, 1, -1)], keep_raw=False)
    assert [event.id for event in labelled.events] == ["1", "2", "3"]
    assert labelled.verdicts.tolist() == [-1, 0, 1]
    assert [time > 0 for time in labelled.label_times] == [False, True, False]
    assert labelled.events[0].raw == b""
    first, last = span(labelled)
    assert last - first == DAY // 24


def test_raw_events_are_kept_on_request(make_row: MakeRow) -> None:
    assert gather([make_row(1, 0)], keep_raw=True).events[0].raw.startswith(b"{")


def test_repeated_ids_are_counted(make_row: MakeRow) -> None:
    labelled = gather([make_row(7, 0), make_row(7, 1), make_row(8, 0)], keep_raw=False)
    assert (labelled.repeated, labelled.repeated_id) == (1, "7")


def test_a_label_without_time_is_known_after_the_delay(make_row: MakeRow, engine: Engine) -> None:
    labelled = gather([make_row(1, 0, 1)], keep_raw=False)
    assert known(labelled, engine) == [(7 * DAY, 1, 0)]


def test_a_label_is_known_when_the_file_says_but_after_its_event(
    make_row: MakeRow, engine: Engine
) -> None:
    rows = [make_row(1, 0, 1, 5), make_row(2, 1, 1, 1), make_row(3, 2, 1, 0)]
    labelled = gather(rows, keep_raw=False)
    assert sorted(known(labelled, engine)) == [(1, 1, 0), (1, 1, 0), (5 * DAY // 24, 1, 0)]


def test_legitimate_events_change_nothing(make_row: MakeRow, engine: Engine) -> None:
    labelled = gather([make_row(1, 0, 0), make_row(2, 0)], keep_raw=False)
    assert known(labelled, engine) == []


def test_labels_come_in_the_order_of_their_times(make_row: MakeRow, engine: Engine) -> None:
    labelled = gather([make_row(1, 0, 1, 50), make_row(2, 1, 1, 3)], keep_raw=False)
    times = [item.time for item in known_labels(labelled, engine, engine.plan)]
    assert times == sorted(times)
    assert len(times) == 2


def test_the_values_of_all_keys_are_with_the_label(make_row: MakeRow, engine: Engine) -> None:
    labelled = gather([make_row(1, 0, 1)], keep_raw=False)
    (item,) = known_labels(labelled, engine, engine.plan)
    assert isinstance(item, Known)
    assert item.values == ("ann", "corner")


def test_later_verdicts_correct_earlier_ones(make_row: MakeRow, engine: Engine) -> None:
    labelled = gather([make_row(1, 0), make_row(2, 0, 1, 1), make_row(3, 0)], keep_raw=False)
    start = labelled.events[0].time
    count = attach_labels(
        labelled,
        [
            label("1", "legit", start + 30),
            label("1", "fraud", start + 20),
            label("2", "unknown", start + 2 * DAY),
            label("3", "fraud", NO_TIME),
            label("9", "fraud", start),
        ],
    )
    assert (count, labelled.unmatched) == (5, 1)
    assert final_verdicts(labelled).tolist() == [0, -1, 1]
    assert known(labelled, engine) == [
        (20, 1, 0),
        (30, -1, 0),
        (DAY // 24, 1, 0),
        (2 * DAY, -1, 1),
        (7 * DAY, 1, 0),
    ]


def test_labels_of_refunds_change_no_shares(make_row: MakeRow, engine: Engine) -> None:
    event, verdict, time = make_row(1, 1, 1)
    refunded = gather([(replace(event, refund=True), verdict, time)], keep_raw=False)
    assert known(gather([(event, verdict, time)], keep_raw=False), engine)
    assert known(refunded, engine) == []
    assert final_verdicts(refunded).tolist() == [1]


def test_a_label_belongs_to_the_first_event_of_its_id(make_row: MakeRow) -> None:
    labelled = gather([make_row(1, 0), make_row(1, 0)], keep_raw=False)
    attach_labels(labelled, [label("1", "fraud", labelled.events[0].time + 30)])
    assert final_verdicts(labelled).tolist() == [1, -1]
