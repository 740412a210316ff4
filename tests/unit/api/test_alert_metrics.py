from pathlib import Path

from sluicegate.api.alert_metrics import alert_families
from sluicegate.events.time import SECOND
from sluicegate.runtime.data import open_data
from sluicegate.store import deliveries, outbox
from sluicegate.store.outbox import QUIET, SINGLE, Group


def test_alerts_are_told_by_channel_and_state(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    for at, (reason, count) in enumerate([(SINGLE, 1), (SINGLE, 1), (QUIET, 4)]):
        group = Group("team", reason, at, {"block"}, [(at, b"{}")], count)
        outbox.take(connection, 0, [group], at * SECOND, 50)
    deliveries.begin(connection, 1)
    deliveries.fail(connection, "team", 1, 3 * SECOND, 0, "no such user")
    totals = {"alerts": {"ops": 7}}
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in alert_families(connection, totals, ["ops", "team"], 10 * SECOND)
        for sample in family.samples
    }
    connection.close()
    assert found == {
        ("sluicegate_alerts", "ops", "waiting"): 0,
        ("sluicegate_alerts", "ops", "held"): 0,
        ("sluicegate_alerts", "ops", "failed"): 0,
        ("sluicegate_alerts", "team", "waiting"): 1,
        ("sluicegate_alerts", "team", "held"): 4,
        ("sluicegate_alerts", "team", "failed"): 1,
        ("sluicegate_alerts_oldest_seconds", "ops"): 0,
        ("sluicegate_alerts_oldest_seconds", "team"): 9,
        ("sluicegate_alerts_failing_seconds", "ops"): 0,
        ("sluicegate_alerts_failing_seconds", "team"): 7,
        ("sluicegate_alerts_delivered_total", "ops"): 7,
        ("sluicegate_alerts_delivered_total", "team"): 0,
    }
