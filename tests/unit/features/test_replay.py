from collections.abc import Sequence

import numpy as np
from feed import SECOND, Feed, make
from random_events import KIND, START

from sluicegate.events.event import Event
from sluicegate.features.engine import Engine
from sluicegate.features.plan import Key, Plan, Risk, Window
from sluicegate.features.replay import Known, MemoryStates, ordered, replay

PLAN = Plan(
    (Window("1h", 3_600, 1),),
    (),
    (Key("c", ("entity",), ("1h",)),),
    Risk(10, 10, (Window("r", 1_000, 10),)),
)


def run(
    events: list[Event],
    labels: Sequence[Known] = (),
    *,
    rows: int = 4,
) -> tuple[list[int], dict[str, list[float]]]:
    """Positions of the rows, and their columns by name."""
    engine = Engine(KIND, PLAN, {}, lambda _, __: 0.0, rows=rows)
    positions: list[int] = []
    parts = [np.empty((0, engine.width))]
    for where, view in replay(engine, MemoryStates(engine), events, labels):
        positions += where
        parts.append(view.copy())
    matrix = np.vstack(parts)
    return positions, {
        feature.name: matrix[:, at].tolist() for at, feature in enumerate(engine.features)
    }


def known(event: Event, second: float, fraud: int = 1) -> Known:
    return Known(round((START + second) * SECOND), event.time, (event.entity,), fraud)


def test_the_total_order_is_time_then_id() -> None:
    events = [make("b", 1), make("a", 1), make("c", 0)]
    assert [event.id for event in ordered(events)] == ["c", "a", "b"]


def test_rows_do_not_depend_on_the_buffer() -> None:
    events = [make(str(number), number, number) for number in range(11)]
    for rows in (1, 3, 11, 50):
        positions, columns = run(events, rows=rows)
        assert positions == list(range(11))
        assert columns["c_count_1h"] == list(range(1, 12))


def test_repeats_and_conflicts_have_no_row() -> None:
    events = [make("a", 0), make("a", 0), make("b", 1), make("a", 0, 5), make("c", 2)]
    positions, columns = run(events, rows=2)
    assert positions == [0, 2, 4]
    assert columns["c_count_1h"] == [1, 2, 3]


def test_a_label_counts_from_its_time_on() -> None:
    first = make("a", 0)
    events = [first, *(make(str(second), second) for second in (99, 100, 101))]
    _, columns = run(events, [known(first, 100)])
    assert columns["c_fraud_share_r"] == [0.0, 0.0, 1.0, 1.0]


def test_corrections_take_a_label_back() -> None:
    first = make("a", 0)
    events = [first, make("b", 50), make("c", 60)]
    _, columns = run(events, [known(first, 40), known(first, 55, -1)])
    assert columns["c_fraud_share_r"] == [0.0, 1.0, 0.0]


def test_labels_after_the_last_event_reach_the_states() -> None:
    first = make("a", 0)
    feed = Feed(PLAN)
    for _ in replay(feed.engine, feed.states, [first], [known(first, 99)]):
        pass
    assert feed.add(make("b", 200))["c_fraud_share_r"] == 1.0


def test_progress_is_told() -> None:
    engine = Engine(KIND, PLAN, {}, lambda _, __: 0.0, rows=2)
    told: list[int] = []
    events = [make(str(number), number) for number in range(5)]
    for _ in replay(engine, MemoryStates(engine), events, progress=told.append):
        pass
    assert told == [2, 4, 5]


def test_nothing_in_nothing_out() -> None:
    assert run([]) == ([], {name: [] for name in run([make("a", 0)])[1]})


def test_fresh_states_are_kept() -> None:
    engine = Feed(PLAN).engine
    states = MemoryStates(engine)
    assert states.get(0, "a") is states.get(0, "a")
    assert states.get(0, "a") is not states.get(0, "b")
