import json
from itertools import islice, pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from sluicegate.simulate.campaigns.director import REMEMBERED
from sluicegate.simulate.labels import labels_of
from sluicegate.simulate.producer import Simulated, Simulation
from sluicegate.simulate.spending import DAY
from sluicegate.simulate.truth import naive_threshold

seeds = st.integers(-(2**70), 2**70)
times = st.integers(0, 2 * 10**15)


@settings(max_examples=15, deadline=None)
@given(
    seed=seeds,
    customers=st.integers(1, 300),
    run=st.integers(0, 10**6),
    events=st.integers(0, 200),
    start=times,
    span=st.integers(1, 60 * DAY),
)
def test_any_history_is_complete_ordered_and_repeatable(
    seed: int, customers: int, run: int, events: int, start: int, span: int
) -> None:
    simulation = Simulation(seed, customers, run=run)
    history = list(simulation.history(events, start, start + span))
    assert len(history) == events == len({event.event_id for event in history})
    assert all(start <= event.time < start + span for event in history)
    assert all(earlier.time <= later.time for earlier, later in pairwise(history))
    for event in history:
        json.loads(event.raw)
    again = Simulation(seed, customers, run=run).history(events, start, start + span)
    assert list(again) == history


@settings(max_examples=15, deadline=None)
@given(
    seed=seeds,
    customers=st.integers(1, 300),
    start=times,
    rate=st.floats(0.001, 2_000.0),
    lively=st.booleans(),
)
def test_any_live_stream_is_ordered_repeatable_and_keeps_its_rate(
    seed: int, customers: int, start: int, rate: float, lively: bool
) -> None:
    live = list(islice(Simulation(seed, customers).live(start, rate, lively=lively), 100))
    assert all(earlier.time <= later.time for earlier, later in pairwise(live))
    assert start <= live[0].time
    assert live[-1].time <= start + 100 / rate * 1e6
    again = Simulation(seed, customers)
    assert list(islice(again.live(start, rate, lively=lively), 100)) == live
    told = {campaign.number for campaign in again.campaigns()}
    numbers = {event.campaign for event in live} - {0}
    assert len(told) <= REMEMBERED
    assert numbers <= told or len(told) == REMEMBERED


@settings(max_examples=50, deadline=None)
@given(event_id=st.uuids(), seed=seeds, fraud=st.booleans(), time=times)
def test_labels_are_repeatable_ordered_and_in_their_time(
    event_id: UUID, seed: int, fraud: bool, time: int
) -> None:
    scenario = "ring" if fraud else ""
    event = Simulated(time, b"", str(event_id), "c", 1, "usd", fraud, scenario)
    labels = labels_of(event, seed)
    assert labels == labels_of(event, seed)
    assert [label.label for label in labels] == ["fraud", "legit"][: len(labels)]
    if labels:
        assert 30 * DAY <= labels[0].time - time <= 90 * DAY
    assert all(label.event_id == event.event_id for label in labels)
    assert sorted(labels, key=lambda label: label.time) == list(labels)


@given(
    events=st.lists(st.tuples(st.integers(1, 50), st.booleans()), min_size=1),
    rate=st.floats(0.0, 1.0),
)
def test_the_naive_threshold_is_the_least_that_keeps_the_rate(
    events: list[tuple[int, bool]], rate: float
) -> None:
    legit = [amount for amount, fraud in events if not fraud]
    if not legit:
        return
    amounts, frauds = [amount for amount, _ in events], [fraud for _, fraud in events]
    threshold = naive_threshold(amounts, frauds, rate)
    allowed = int(rate * len(legit))
    assert sum(amount > threshold for amount in legit) <= allowed
    if threshold:
        assert sum(amount > threshold - 1 for amount in legit) > allowed
