import gc
import time

from api_client import event, publish
from msgspec import json

from sluicegate.runtime import housekeeping
from sluicegate.runtime.config import load
from sluicegate.runtime.processor import Input
from sluicegate.runtime.server import open_host


def test_the_log_is_moved_into_the_database_while_batches_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(housekeeping, "CHANGES", 100)
    monkeypatch.setattr(housekeeping, "EVERY_SECONDS", 0.01)
    publish(tmp_path)
    wal, database = tmp_path / "sluicegate.db-wal", tmp_path / "sluicegate.db"
    with open_host(load(None, {}), tmp_path) as host:
        before = database.stat().st_size
        for round_ in range(1_000):
            records = [Input(json.encode(event(f"{round_}-{at}"))) for at in range(50)]
            host.worker.append(records).result(30)
            if database.stat().st_size > before + 200_000:
                break
        assert database.stat().st_size > before + 200_000
        assert wal.stat().st_size < 50_000_000


def test_the_collector_is_as_before_afterwards(tmp_path):
    assert gc.isenabled()
    with open_host(load(None, {}), tmp_path):
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


class Cycle:
    def __init__(self, gone):
        self.self = self
        self.gone = gone

    def __del__(self):
        self.gone.append(1)


def test_young_cycles_are_found_meanwhile(tmp_path, monkeypatch):
    monkeypatch.setattr(housekeeping, "EVERY_SECONDS", 0.01)
    gone = []
    with open_host(load(None, {}), tmp_path):
        Cycle(gone)
        for _ in range(500):
            if gone:
                break
            time.sleep(0.01)
    assert gone
