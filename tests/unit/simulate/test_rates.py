from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluicegate.simulate.rates import LEAD, SECOND, Bursts, Even, Moments, Plan, Ticks

START = 1_767_225_600_000_000


@pytest.mark.parametrize(
    ("plan", "seconds", "expected"),
    [
        (Even(10.0), 60, 600),
        (Even(0.5), 60, 30),
        (Ticks(60 * SECOND, 30), 180, 90),
        (Bursts(10.0, 20.0, 10 * SECOND), 60, 500 + 2_000),
        (Bursts(10.0, 20.0, 10 * SECOND, 60 * SECOND), 130, 2 * (500 + 2_000) + 100),
        (Bursts(100.0, 0.1, 5 * SECOND), 20, 1_500 + 50),
    ],
)
def test_so_many_come_in_a_time(plan: Plan, seconds: int, expected: int) -> None:
    assert Moments(plan, START).before(START + seconds * SECOND) == expected


def test_a_burst_is_as_much_faster_as_it_says() -> None:
    moments = Moments(Bursts(10.0, 20.0, 10 * SECOND, 60 * SECOND), START)

    def within(low: float, high: float) -> int:
        return moments.before(START + int(high * SECOND)) - moments.before(
            START + int(low * SECOND)
        )

    assert LEAD == 10 * SECOND
    assert [within(n, n + 1) for n in (0, 9, 10, 19, 20, 69, 70, 79, 80)] == [
        *(10, 10, 200, 200, 10, 10, 200, 200, 10)
    ]


def test_those_of_a_tick_come_at_once() -> None:
    times = list(islice(Moments(Ticks(60 * SECOND, 30), START), 60))
    assert times[29] - times[0] == 29
    assert times[30] - times[0] == 60 * SECOND


def test_the_end_comes_before_its_moment() -> None:
    moments = Moments(Even(1.0), START, START + 3 * SECOND)
    assert list(moments) == [START, START + SECOND, START + 2 * SECOND]
    assert moments.due is None
    assert moments.before(START + 99 * SECOND) == 3


def test_what_is_skipped_does_not_come() -> None:
    moments = Moments(Even(2.0), START)
    moments.skip(3)
    assert next(moments) == START + 3 * SECOND // 2
    assert moments.behind(START + 4 * SECOND) == 4


plans = st.one_of(
    st.builds(Even, st.floats(0.01, 50_000)),
    st.builds(Ticks, st.integers(1_000, 10**9), st.integers(1, 1_000)),
    st.builds(
        Bursts,
        st.floats(0.01, 5_000),
        st.floats(0.1, 100),
        st.integers(SECOND, 30 * SECOND),
        st.none() | st.integers(31 * SECOND, 600 * SECOND),
    ),
)


@given(plans, st.integers(0, 10**7))
def test_moments_never_go_back_and_are_counted_rightly(plan: Plan, first: int) -> None:
    times = [plan.at(first + n) for n in range(50)]
    assert all(before <= after for before, after in pairwise(times))
    number = Moments(plan, 0).before(times[-1])
    assert plan.at(number) == times[-1]
    assert number == 0 or plan.at(number - 1) < times[-1]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Even(0.0),
        lambda: Even(float("nan")),
        lambda: Ticks(0, 1),
        lambda: Ticks(10, 11),
        lambda: Bursts(1.0, 2.0, 10, 10),
        lambda: Bursts(1.0, -2.0, 10),
    ],
)
def test_plans_that_make_no_sense(make) -> None:
    with pytest.raises(ValueError, match=r"must be (above|at most|longer)"):
        make()
