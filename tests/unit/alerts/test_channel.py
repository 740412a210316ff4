"""The ways in which sending fails."""

import pytest

from sluicegate.alerts.channel import Misconfigured, PartlyRefused, Refused, Unreachable


def test_what_asks_for_time_is_kept() -> None:
    assert Unreachable("busy", 30.0).retry_after == 30.0
    assert Unreachable("busy").retry_after is None
    assert str(Unreachable("busy", 30.0)) == "busy"


@pytest.mark.parametrize("kind", [Misconfigured, PartlyRefused])
def test_all_lasting_failures_are_refusals(kind: type[Exception]) -> None:
    assert issubclass(kind, Refused)
    assert not issubclass(kind, Unreachable)
