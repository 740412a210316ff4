import subprocess
import sys

import pytest
from api_client import event, publish
from msgspec import json

from sluicegate.runtime.config import load
from sluicegate.runtime.processor import Input
from sluicegate.runtime.server import DirectoryInUse, locked, open_host
from sluicegate.runtime.worker import Stopped

HOLD = """
import sys
from pathlib import Path
from sluicegate.runtime.server import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_directory_is_held_by_one_process(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DirectoryInUse, match=f"process {other.pid}"), locked(tmp_path):
            pass
        other.kill()
    with locked(tmp_path):
        pass


def test_what_was_handed_in_is_finished_at_the_end(tmp_path):
    publish(tmp_path)
    with open_host(load(None, {}), tmp_path) as host:
        done = host.worker.append([Input(json.encode(event(f"e{at}"))) for at in range(20)])
    assert done.result(0) == range(20)
    assert not host.worker.alive
    with pytest.raises(Stopped):
        host.worker.append([])
    assert not (tmp_path / "sluicegate.db-wal").exists()


def test_settings_reach_the_worker(tmp_path):
    config = load(None, {}, {"settings": {"batch_size": 7, "synchronous": "NORMAL"}})
    with open_host(config, tmp_path) as host:
        synchronous = host.worker.call(
            lambda processor: processor.connection.execute("PRAGMA synchronous").fetchone()[0]
        )
        assert host.processor.limits.batch == 7
        assert synchronous.result(10) == 1
