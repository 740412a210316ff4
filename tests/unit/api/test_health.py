from collections.abc import Callable
from sqlite3 import Connection
from typing import Any

from sluicegate.runtime.processor import Processor
from sluicegate.store import backlog, deliveries, outbox
from sluicegate.store.outbox import SINGLE, Group


def write(api: Any, function: Callable[[Connection], object]) -> None:
    def inside(processor: Processor) -> object:
        return function(processor.connection)

    api.host.worker.call(inside).result(30)


def test_it_is_well_with_an_active_version(api):
    found = api.call("GET", "/healthz")
    assert (found.status_code, found.json()) == (200, {"status": "ok", "active_version": 1})


def test_it_says_what_is_missing(empty):
    found = empty.call("GET", "/healthz")
    assert found.status_code == 503
    assert "publish" in found.json()["remedy"]


def test_it_says_that_nothing_is_committed(api, monkeypatch):
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    def swap(processor: Processor) -> None:
        # Between two batches: from the next one on every batch fails, so that the worker itself
        # says so, however often it looks.
        monkeypatch.setattr(processor, "step", full)

    def turn() -> None:
        # A call is answered at the beginning of a batch, the next one after its end.
        for _ in range(2):
            api.host.worker.call(lambda _: None).result(30)

    api.host.worker.call(swap).result(30)
    turn()
    found = api.call("GET", "/healthz")
    assert (found.status_code, found.json()["error"]) == (503, "batches can't be committed")
    monkeypatch.undo()
    turn()
    assert api.call("GET", "/healthz").status_code == 200


def test_alerts_that_were_refused_degrade_it_and_nothing_more(api):
    def refuse(connection: Connection) -> None:
        group = Group("gone", SINGLE, 0, {"block"}, [(1, b"{}")], 1)
        outbox.take(connection, 0, [group], 0, 50)
        number = connection.execute("SELECT MAX(id) FROM deliveries").fetchone()[0]
        deliveries.begin(connection, number)
        deliveries.fail(connection, "gone", number, api.host.clock(), 0, "gone: no such user")

    write(api, refuse)
    found = api.call("GET", "/healthz")
    assert found.status_code == 200
    assert found.json()["status"] == "degraded"
    assert found.json()["error"] == "alerts do not all get through"
    # Anyone may ask: names of channels are not theirs to know.
    assert "gone" not in found.text
    write(api, lambda connection: backlog.drop(connection, None, failed=False))
    assert api.call("GET", "/healthz").json()["status"] == "ok"
