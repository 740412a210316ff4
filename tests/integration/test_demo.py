"""The demo as a newcomer runs it: the real command, a small past, a short present."""

import email
import email.policy
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
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
        [
            *(*DEMO, "--dir", str(directory), "--port", "0"),
            *("--duration", "20", "--history", "20000", "--seed", "3"),
        ],
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


def story_of(link: str) -> Any:
    """What the page tells of the truth, to whom the printed link signs in."""
    url, _, key = link.partition("/ui/enter#")
    with httpx.Client(base_url=url, headers={"Origin": url}) as browser:
        assert browser.get("/ui/state").status_code == 401
        assert browser.post("/ui/enter", data={"key": key}).status_code == 303
        return browser.get("/ui/state").json()["story"]


def test_it_trains_publishes_scores_and_sums_up(first: str, directory: Path) -> None:
    for words in (
        "Open the page",
        "campaign begins:",
        "Simulating history",
        "Training the model",
        "AUC",
        "events scored in",
        "p99",
    ):
        assert words in first
    connection = open_data(directory, readonly=True)
    version = registry.active(connection)
    connection.close()
    assert version is not None
    assert version.model is not None
    assert scored(directory) > 100


def test_blocked_transactions_lie_in_the_mailbox(first: str, directory: Path) -> None:
    blocked = int(re.findall(r"block (\d+)", first)[-1])
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (directory / "mailbox").glob("*.eml")
    ]
    assert 0 < len(mails) <= blocked
    assert all("lock" in mail["Subject"] for mail in mails)
    assert f"Mail {len(mails)} alert" in first


def test_it_goes_on_where_it_stopped_and_ends_cleanly_on_interrupt(
    first: str, directory: Path
) -> None:
    assert first
    before = scored(directory)
    process = subprocess.Popen(
        [*DEMO, "--dir", str(directory), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert process.stdout is not None
    opened = next(line for line in process.stdout if line.startswith("Open the page: "))
    deadline = time.monotonic() + 120
    while scored(directory) < before + 60 and time.monotonic() < deadline:
        time.sleep(0.5)
    story = story_of(opened.split()[-1])
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "events scored in" in said
    assert "Traceback" not in said
    assert scored(directory) >= before + 60
    # Told by the page as by the terminal.
    assert story["campaigns"][0]["title"] in said
    assert story["legit"] >= 50


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
