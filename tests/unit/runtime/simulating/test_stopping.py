"""Real signals, sent to this process by itself."""

import os
import signal

import pytest

from sluicegate.events.time import HOUR, SECOND
from sluicegate.runtime.simulating.stopping import StoppableClock


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_wait(number: int) -> None:
    calls: list[int] = []

    def during() -> None:
        calls.append(1)
        os.kill(os.getpid(), number)

    with StoppableClock(during) as clock:
        assert clock.wait(HOUR)
        assert clock.stopped_by == number
        assert clock.wait(HOUR)
    assert len(calls) == 1


def test_what_is_in_flight_is_not_interrupted() -> None:
    with StoppableClock() as clock:
        os.kill(os.getpid(), signal.SIGINT)
        done = sum(range(1_000))
        assert clock.wait(0)
    assert done == 499_500


def test_a_second_signal_ends_it_as_ever() -> None:
    with StoppableClock():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_signals_are_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)
    with StoppableClock() as clock:
        assert not clock.wait(SECOND // 1_000)
    assert clock.stopped_by is None
    assert signal.getsignal(signal.SIGINT) is before
