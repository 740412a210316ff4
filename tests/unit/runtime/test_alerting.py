import threading
import time
from collections.abc import Callable
from pathlib import Path

import host
import pytest
from telling import Recorder, alert_settings, ids

from sluicegate.alerts.alert import Delivery
from sluicegate.runtime.alerting import Alerting, link
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import ConfigError, load
from sluicegate.runtime.data import open_data
from sluicegate.runtime.server import open_host
from sluicegate.runtime.worker import Worker


def until(reached: Callable[[], bool]) -> None:
    """Waits for another thread; the test fails where it never comes."""
    for _ in range(2_000):
        if reached():
            return
        time.sleep(0.005)
    raise AssertionError("it never came")


def test_channels_send_side_by_side_and_stop_with_what_they_have_begun(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    worker = Worker(processor)
    worker.start()
    stuck, free = Recorder("one"), Recorder("two")
    going, entered = threading.Event(), threading.Event()

    def hang(_delivery: Delivery) -> None:
        entered.set()
        going.wait(30)

    stuck.error = hang
    alerting = Alerting(tmp_path, worker, processor, alert_settings(), [stuck, free], now)
    alerting.start()
    worker.append(host.inputs(*(host.event(f"e{n}", n, 1_000) for n in range(3)))).result()
    until(lambda: len(free.sent) == 3)
    assert entered.wait(30)
    assert stuck.sent == []
    going.set()
    until(lambda: len(stuck.sent) == 3)
    alerting.stop()
    worker.stop()
    assert ids(stuck.sent) == ids(free.sent) == [["e0"], ["e1"], ["e2"]]
    reader = open_data(tmp_path, readonly=True)
    assert reader.execute("SELECT COUNT(*) FROM deliveries").fetchone() == (0,)
    reader.close()


def test_a_defect_is_logged_and_what_follows_is_told(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    worker = Worker(processor)
    worker.start()
    one = Recorder("one")
    pauses: list[float] = []
    faults = iter([True])

    def fault(step: str) -> None:
        if step == "alert_routed" and next(faults, False):
            raise ZeroDivisionError

    def wait(flag: threading.Event, seconds: float) -> None:
        pauses.append(seconds)
        flag.wait(0.001)

    alerting = Alerting(
        tmp_path, worker, processor, alert_settings(), [one], now, wait=wait, fault=fault
    )
    alerting.start()
    worker.append(host.inputs(host.event("e", 1, 1_000))).result()
    until(lambda: len(one.sent) == 1)
    alerting.stop()
    worker.stop()
    assert 5.0 in pauses


def test_a_host_tells_by_itself_and_takes_up_what_an_earlier_one_left(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    host.publish(connection, host.definition())
    connection.close()
    processor = host.host(tmp_path)
    processor.step(host.inputs(host.event("before", 1, 1_000)))
    processor.connection.close()
    with open_host(load(None, {}), tmp_path, environment={}) as running:
        running.worker.append(host.inputs(host.event("now", 2, 1_000))).result()
        until(lambda: len(list((tmp_path / "mailbox").glob("*.eml"))) == 2)
        assert running.alerting.channels == ("mailbox",)


def test_a_host_does_not_start_with_a_channel_that_lacks_its_secret(tmp_path: Path) -> None:
    path = tmp_path / "sluicegate.toml"
    path.write_text('[alerts.channels.ops]\nkind = "webhook"\nurl = "https://ops.example.com"\n')
    with (
        pytest.raises(ConfigError, match="SLUICEGATE_ALERTS_OPS_SECRET"),
        open_host(load(path, {}), tmp_path, environment={}),
    ):
        pass


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"SLUICEGATE_HOST": "::1"}, "http://[::1]:8080"),
        ({"SLUICEGATE_HOST": "0.0.0.0"}, ""),
        ({"SLUICEGATE_PORT": "0"}, ""),
        ({"SLUICEGATE_PORT": "0", "SLUICEGATE_ALERTS_LINK": "https://f"}, "https://f"),
    ],
)
def test_links_lead_to_where_people_reach_the_server(
    environment: dict[str, str], expected: str
) -> None:
    assert link(load(None, environment)) == expected
