from sluicegate.runtime.alert_health import PATIENCE, troubled
from sluicegate.store.backlog import Backlog


def test_a_short_outage_is_no_trouble_a_long_one_is() -> None:
    failing = [Backlog("team", waiting=3, failing=1_000)]
    assert troubled(failing, PATIENCE) == []
    assert troubled(failing, PATIENCE + 1_000) == ["team"]


def test_what_waits_or_is_held_is_no_trouble_what_was_refused_is() -> None:
    found = [Backlog("ops", waiting=5, held=5, oldest=0), Backlog("team", failed=1)]
    assert troubled(found, 10 * PATIENCE) == ["team"]
