"""The demo as a newcomer runs it: the real command, a small past, a short present."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sluicegate.runtime.data import open_data
from sluicegate.store import counters, registry

pytestmark = pytest.mark.integration

DEMO = (sys.executable, "-m", "sluicegate.cli.main", "demo", "--rate", "30")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def first(directory: Path) -> str:
    done = subprocess.run(
        [*DEMO, "--dir", str(directory), "--duration", "6", "--history", "20000", "--seed", "3"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def scored(directory: Path) -> int:
    connection = open_data(directory, readonly=True)
    try:
        return sum(counters.totals(connection).get("outcomes", {}).values())
    finally:
        connection.close()


def test_it_trains_publishes_scores_and_sums_up(first: str, directory: Path) -> None:
    for words in ("Simulating history", "Training the model", "AUC", "events scored in", "p99"):
        assert words in first
    connection = open_data(directory, readonly=True)
    version = registry.active(connection)
    connection.close()
    assert version is not None
    assert version.model is not None
    assert scored(directory) > 100


def test_it_goes_on_where_it_stopped_and_ends_cleanly_on_interrupt(
    first: str, directory: Path
) -> None:
    assert first
    before = scored(directory)
    process = subprocess.Popen(
        [*DEMO, "--dir", str(directory)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "120"},
    )
    deadline = time.monotonic() + 120
    while scored(directory) < before + 60 and time.monotonic() < deadline:
        time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "Going on" in said
    assert "events scored in" in said
    assert "Traceback" not in said
    assert scored(directory) >= before + 60


def test_the_features_never_see_the_truth(first: str, directory: Path) -> None:
    assert first
    connection = open_data(directory, readonly=True)
    version = registry.active(connection)
    value = connection.execute("SELECT value FROM topic_transactions LIMIT 1").fetchone()[0]
    connection.close()
    assert version is not None
    assert b"fraud" not in value
    assert b"scenario" not in value
    plan = version.definition.plan
    used = {*plan.categories, *plan.numbers, *plan.enriched, *(k.name for k in plan.keys)}
    assert not used & {"event_id", "entity_id", "customer_name", "billing_street", "phone_number"}
