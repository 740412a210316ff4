"""The kernel, in both its builds, against the naive reference on random plans and streams."""

import os
from math import isnan
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_features import Naive
from random_events import KIND, random_plan, random_stream

from sluicegate.events.event import Event
from sluicegate.features import backend, kernel
from sluicegate.features.engine import Engine
from sluicegate.features.plan import Plan
from sluicegate.features.replay import MemoryStates, apply_label

MORE = int(os.environ.get("SLUICEGATE_EXAMPLES", "1"))
"""Multiplies the number of random examples."""

BUILDS = [build for build in (kernel, backend.compiled()) if build is not None]
NAMES = {kernel.NEW: "new", kernel.REPEAT: "repeat", kernel.CONFLICT: "conflict"}
EXACT = ("count", "sum", "max", "events", "known", "distinct", "new", "fraud_share")

seeds = st.integers(0, 2**32)


def engine(plan: Plan, build: object) -> Engine:
    return Engine(KIND, plan, {}, lambda _, __: 0.0, build=build)


def dumped(states: MemoryStates) -> list[dict[str, bytes]]:
    return [{value: state.dump() for value, state in held.items()} for held in states.held]


def reload(one: Engine, states: MemoryStates, random: Random) -> None:
    """Dumps some states and puts in their place what the bytes give."""
    for key, held in zip(one.keys, states.held, strict=True):
        for value, state in held.items():
            if random.random() < 0.5:
                held[value] = key.restore(state.dump())


def close(name: str, got: float, wanted: float) -> bool:
    if isnan(wanted) or isnan(got):
        return isnan(wanted) and isnan(got)
    stat = name.partition("_")[2]
    if any(stat.startswith(word) for word in EXACT):
        return got == wanted
    return abs(got - wanted) <= 1e-12 * max(1.0, abs(wanted)) if "z" not in stat else abs(
        got - wanted
    ) <= 1e-9 * max(1.0, abs(wanted))


def compare(seed: int, size: int, build: object, **options: float) -> None:
    random = Random(seed)
    plan = random_plan(random)
    stream = random_stream(random, plan, size, **options)
    one, naive = engine(plan, build), Naive(KIND, plan)
    states = MemoryStates(one)
    names = [feature.name for feature in one.features]
    for position, item in enumerate(stream):
        if not isinstance(item, Event):
            apply_label(one, states, item)
            naive.label(item)
            continue
        status = NAMES[one.advance(item, states, 0)]
        assert status == naive.status(item), (position, item)
        if status != "new":
            continue
        wanted = naive.step(item)
        got = dict(zip(names, one.buffer, strict=True))
        for name in names[-sum(key.features() for key in one.keys) :]:
            value = wanted.get(name, float("nan"))
            assert close(name, got[name], value), (position, name, got[name], value, item, plan)


@pytest.mark.parametrize("build", BUILDS)
@settings(max_examples=60 * MORE, deadline=None)
@given(seeds, st.integers(1, 60))
def test_rows_equal_the_naive_reference(build: object, seed: int, size: int) -> None:
    compare(seed, size, build)


@pytest.mark.parametrize("build", BUILDS)
@settings(max_examples=6 * MORE, deadline=None)
@given(seeds, st.sampled_from([0.0, 0.1, 0.6]))
def test_long_streams_equal_the_naive_reference(build: object, seed: int, late: float) -> None:
    compare(seed, 250, build, late=late, crowd=1)
