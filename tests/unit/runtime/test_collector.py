"""The garbage collector set aside."""

import gc

import pytest

from sluicegate.runtime.collector import paused, seldom


def test_it_rests_inside_and_works_again_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(RuntimeError), paused():  # noqa: PT012
        assert not gc.isenabled()
        raise RuntimeError
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_comes_seldom_inside_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with pytest.raises(RuntimeError), seldom():  # noqa: PT012
        assert gc.isenabled()
        assert gc.get_threshold()[0] == 100 * before[0]
        assert gc.get_freeze_count() > 0
        raise RuntimeError
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
