from hypothesis import given
from hypothesis import strategies as st

from sluicegate.alerts.backoff import ASKED_SECONDS, CAP_SECONDS, FIRST_SECONDS, delay

ATTEMPTS = st.integers(1, 10_000)
CHANCE = st.floats(0, 1, exclude_max=True)


@given(ATTEMPTS, CHANCE)
def test_it_stays_between_half_of_the_step_and_the_step(attempts: int, chance: float) -> None:
    step = min(CAP_SECONDS, FIRST_SECONDS * 2 ** min(attempts - 1, 60))
    assert step / 2 <= delay(attempts, chance) <= step


def test_it_doubles_up_to_a_quarter_of_an_hour() -> None:
    steps = [delay(n, 1.0) for n in range(1, 11)]
    assert steps == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


@given(ATTEMPTS, CHANCE, st.floats(0, ASKED_SECONDS))
def test_what_the_receiver_asks_for_is_kept(attempts: int, chance: float, asked: float) -> None:
    assert delay(attempts, chance, asked) == max(delay(attempts, chance), asked)


def test_nobody_is_left_alone_for_ever() -> None:
    assert delay(1, 0.5, 1e12) == ASKED_SECONDS
