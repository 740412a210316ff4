"""The kernel, in both its builds, against the naive reference on random plans and streams."""

import os
from array import array
from math import isnan, nan
from random import Random
from types import ModuleType

import msgspec
import pytest
from feed import BUILDS, Feed, make
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_features import Naive
from random_events import KIND, random_plan, random_stream

from sluicegate.events.event import Event
from sluicegate.features import kernel
from sluicegate.features.plan import Plan, derive
from sluicegate.features.replay import Known, apply_label, ordered, replay

MORE = int(os.environ.get("SLUICEGATE_EXAMPLES", "1"))
"""Multiplies the number of random examples."""

NAMES = {kernel.NEW: "new", kernel.REPEAT: "repeat", kernel.CONFLICT: "conflict"}
EXACT = ("count", "sum", "max", "events", "known", "distinct", "new", "fraud_share")
IDS = [build.__name__.rpartition(".")[2] for build in BUILDS]

seeds = st.integers(0, 2**32)
builds = pytest.mark.parametrize("build", BUILDS, ids=IDS)


def close(name: str, got: float, wanted: float) -> bool:
    if isnan(wanted) or isnan(got):
        return isnan(wanted) and isnan(got)
    stat = name.partition("_")[2]
    if stat.startswith(EXACT):
        return got == wanted
    # How far an amount is from a mean near it loses the digits that the two share.
    tolerance = 1e-9 if stat == "amount_z" or stat in ("distance", "speed") else 1e-12
    return abs(got - wanted) <= tolerance * max(1.0, abs(wanted))


def feed_all(feed: Feed, stream: list[Event | Known]) -> list[bytes]:
    """The rows of a stream, as bytes so that missing values compare equal."""
    rows = []
    for item in stream:
        if isinstance(item, Known):
            apply_label(feed.engine, feed.states, item)
        elif feed.advance(item) == kernel.NEW:
            rows.append(feed.engine.buffer.tobytes())
    return rows


def compare(seed: int, size: int, build: ModuleType, **options: float) -> None:
    """Each row against the naive one, while some states go through their bytes and back."""
    random = Random(seed)
    plan = random_plan(random)
    stream = random_stream(random, plan, size, **options)
    feed, naive = Feed(plan, build), Naive(KIND, plan)
    keyed = feed.names[-sum(key.features() for key in feed.engine.keys) :]
    for position, item in enumerate(stream):
        if isinstance(item, Known):
            apply_label(feed.engine, feed.states, item)
            naive.label(item)
            continue
        status = NAMES[feed.advance(item)]
        assert status == naive.status(item), (position, item)
        if status != "new":
            continue
        wanted = naive.step(item)
        got = dict(zip(feed.names, feed.engine.buffer, strict=True))
        for name in keyed:
            value = wanted.get(name, nan)
            assert close(name, got[name], value), (position, name, got[name], value, item, plan)


@builds
@settings(max_examples=300 * MORE, deadline=None)
@given(seeds, st.integers(1, 60))
def test_rows_equal_the_naive_reference(build: ModuleType, seed: int, size: int) -> None:
    compare(seed, size, build)


@builds
@settings(max_examples=18 * MORE, deadline=None)
@given(seeds, st.sampled_from([0.0, 0.1, 0.6]))
def test_long_streams_equal_the_naive_reference(build: ModuleType, seed: int, late: float) -> None:
    compare(seed, 250, build, late=late, crowd=1)


@pytest.mark.skipif(len(BUILDS) < 2, reason="no compiled kernel")
@settings(max_examples=200 * MORE, deadline=None)
@given(seeds, st.integers(1, 300), st.integers(1, 3))
def test_both_builds_give_the_same_bits(seed: int, size: int, crowd: int) -> None:
    random = Random(seed)
    plan = random_plan(random)
    stream = random_stream(random, plan, size, crowd=crowd)
    interpreted, compiled = (Feed(plan, build) for build in BUILDS)
    assert feed_all(interpreted, stream) == feed_all(compiled, stream)
    # Each reads the other's bytes, which differ in form.
    dumps = interpreted.dumps()
    interpreted.load(compiled.dumps())
    assert interpreted.dumps() == dumps
    packed = compiled.dumps()
    compiled.load(dumps)
    assert compiled.dumps() == packed


@builds
@settings(max_examples=150 * MORE, deadline=None)
@given(seeds, st.integers(1, 300), st.integers(1, 20))
def test_states_can_be_dumped_and_loaded_anywhere(
    build: ModuleType, seed: int, size: int, stretch: int
) -> None:
    random = Random(seed)
    plan = random_plan(random)
    stream = random_stream(random, plan, size, crowd=2)
    straight, broken = Feed(plan, build), Feed(plan, build)
    rows = []
    for start in range(0, len(stream), stretch):
        rows += feed_all(broken, stream[start : start + stretch])
        before = broken.dumps()
        broken.reload()
        assert broken.dumps() == before
    assert rows == feed_all(straight, stream)


def replayed(plan: Plan, events: list[Event], labels: list[Known]) -> dict[str, bytes]:
    """Event id -> its row, by replay in the total order."""
    feed = Feed(plan)
    result = {}
    events = ordered(events)
    for positions, view in replay(feed.engine, feed.states, events, labels):
        for position, row in zip(positions, view, strict=True):
            result[events[position].id] = row.tobytes()
    return result


@settings(max_examples=150 * MORE, deadline=None)
@given(seeds, st.integers(1, 80))
def test_replay_does_not_depend_on_the_order_of_its_input(seed: int, size: int) -> None:
    random = Random(seed)
    plan = random_plan(random)
    stream = random_stream(random, plan, size)
    events = list({item.id: item for item in stream if isinstance(item, Event)}.values())
    labels = [item for item in stream if isinstance(item, Known)]
    shuffled = random.sample(events, len(events))
    assert replayed(plan, shuffled, labels) == replayed(plan, events, labels)


@settings(max_examples=150 * MORE, deadline=None)
@given(seeds, st.integers(2, 80))
def test_no_row_sees_the_future(seed: int, size: int) -> None:
    random = Random(seed)
    plan = random_plan(random)
    stream = random_stream(random, plan, size)
    events = ordered({item.id: item for item in stream if isinstance(item, Event)}.values())
    labels = [item for item in stream if isinstance(item, Known)]
    known = replayed(plan, events, labels)
    cut = events[len(events) // 2].time
    before = replayed(
        plan, [event for event in events if event.time <= cut], [x for x in labels if x.time <= cut]
    )
    assert before.items() <= known.items()


@settings(max_examples=75 * MORE, deadline=None)
@given(seeds, st.integers(0, 200))
def test_the_derived_plan_equals_the_naive_reference(seed: int, size: int) -> None:
    random = Random(seed)
    plan = bare()
    stream = random_stream(random, plan, size, late=0.3, crowd=2)
    feed, naive = Feed(plan), Naive(KIND, plan)
    for item in stream:
        if isinstance(item, Known):
            apply_label(feed.engine, feed.states, item)
            naive.label(item)
        elif feed.advance(item) == kernel.NEW:
            got = dict(zip(feed.names, feed.engine.buffer, strict=True))
            for name, value in naive.step(item).items():
                assert close(name, got[name], value), (name, got[name], value)


def bare() -> Plan:
    """The default plan of `KIND` without what the event tells by itself."""
    return msgspec.structs.replace(derive(KIND), enriched=(), categories=(), numbers=())


@builds
def test_a_hot_key_stays_small(build: ModuleType) -> None:
    """Forty events a minute for weeks, one in ten late, under the default plan."""
    feed = Feed(bare(), build)
    sizes = []
    for number in range(100_000 if build is BUILDS[-1] else 20_000):
        second = number * 45.0 - (number % 10 == 0) * (number * 7_919 % 2_000_000)
        amount = number * 7_919 % 99_991
        ip = f"10.0.{number * 31 % 5_000}"
        feed.advance(make(str(number), max(0, second), amount, ip=ip))
        if number % 1_000 == 999:
            sizes.append(len(feed.dump(0, "ann")))
    assert max(sizes) < 16_384


def test_what_no_window_reaches_leaves_nothing_behind() -> None:
    """With and without ten days of earlier events, windows and sizes are the same."""
    day = 86_400
    old = [make(f"old {n}", n * 100.0, n * 31 % 9_973, ip=f"{n % 7}") for n in range(8_640)]
    new = [
        make(f"new {n}", 10 * day + n * 400.0, n * 37 % 9_973, ip=f"{n % 11}")
        for n in range(41 * day // 400)
    ]
    long, short = Feed(bare()), Feed(bare())
    feed_all(long, old)
    rows = zip(feed_all(long, new), feed_all(short, new), strict=True)
    ages = [name.endswith(("_age", "_events")) for name in long.names]
    for number, (one, other) in enumerate(rows):
        if number * 400 > 38 * day:  # delay and longest risk window
            pairs = zip(array("d", one), array("d", other), ages, strict=True)
            assert all(a == b or is_age or a != a for a, b, is_age in pairs), new[number]
    one, other = (len(feed.dump(0, "ann")) for feed in (long, short))
    assert abs(one - other) < 0.5 * other
