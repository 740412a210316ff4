import sqlite3
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import host
import pytest
from host import event, inputs, label

from sluicegate.runtime import worker as module
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Limits, Processor, Report
from sluicegate.runtime.worker import Busy, Stopped, Worker
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(module, "TEND_SECONDS", 0.01)


def stopped(worker: Worker) -> None:
    worker.stop()
    assert not worker.alive


def until(found: Any) -> None:
    """Waits for something that will come to pass."""
    pause = threading.Event()
    for _ in range(3_000):
        if found():
            return
        pause.wait(0.01)
    raise AssertionError("it never came to pass")


def ask(worker: Worker, raw: bytes) -> "Future[bytes | None]":
    answer: Future[bytes | None] = Future()
    worker.score(raw, answer.set_result)[1].result(10)
    return answer


def test_what_is_handed_in_is_answered(tmp_path: Path) -> None:
    reports: list[Report] = []
    worker = Worker(host.host(tmp_path), observe=lambda report, _: reports.append(report))
    worker.start()
    assert worker.append(inputs(event("a"), event("b", 1))).result(10) == range(2)
    value = ask(worker, event("c", 2, 950)).result(10)
    assert value is not None
    assert b'"outcome":"block"' in value
    (found,) = worker.label([label("a", "fraud")]).result(10)
    assert found.status == "applied"
    assert worker.call(lambda processor: processor.awaited).result(10) == 0
    assert worker.failure is None
    stopped(worker)
    assert sum(report.events for report in reports) == 3


def test_what_fails_is_told_and_what_follows_goes_on(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    worker = Worker(processor)
    worker.start()
    worker.call(
        lambda it: it.connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON topic_processed_transactions"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    ).result(10)
    with pytest.raises(sqlite3.IntegrityError):
        worker.append(inputs(event("a"))).result(10)
    assert worker.failure == "IntegrityError: full"
    with pytest.raises(ZeroDivisionError):
        worker.call(lambda _: 1 // 0).result(10)
    # A function that leaves a transaction open harms only itself.
    worker.call(lambda it: it.connection.execute("BEGIN")).result(10)
    worker.call(lambda it: it.connection.execute("DROP TRIGGER IF EXISTS full")).result(10)
    until(lambda: _accepted(worker, event("b")))
    assert worker.failure is None
    stopped(worker)
    assert [r["event_id"] for r in host.outputs(open_data(tmp_path))] == ["b"]


def _accepted(worker: Worker, raw: bytes) -> bool:
    try:
        worker.append(inputs(raw)).result(10)
    except sqlite3.Error:
        worker.call(lambda it: it.connection.execute("DROP TRIGGER IF EXISTS full")).result(10)
        return False
    return True


def test_a_caller_that_went_away_harms_nobody(tmp_path: Path) -> None:
    def broken(_report: Report, _seconds: float) -> None:
        raise RuntimeError("the display is gone")

    worker = Worker(host.host(tmp_path), observe=broken)
    futures = [worker.append(inputs(event(f"e{at}", at))) for at in range(3)]
    assert futures[1].cancel()
    cancelled = worker.label([label("e0", "fraud")])
    assert cancelled.cancel()
    assert worker.call(lambda _: None).cancel()
    worker.start()
    assert futures[2].result(10) == range(2, 3)

    def gone(_value: bytes | None) -> None:
        raise RuntimeError("the loop is closed")

    worker.score(event("x", 9), gone)[1].result(10)
    assert ask(worker, event("y", 10)).result(10) is not None
    stopped(worker)
    # What was handed in is stored even if the caller did not want to know.
    assert len(host.outputs(open_data(tmp_path))) == 5


def test_too_much_at_once_is_refused(tmp_path: Path) -> None:
    worker = Worker(host.host(tmp_path), limit=2)
    worker.append(inputs(event("a"), event("b", 1)))
    with pytest.raises(Busy, match="2 records wait already"):
        worker.append(inputs(event("c", 2)))
    worker.start()
    until(lambda: not _busy(worker))
    stopped(worker)


def _busy(worker: Worker) -> bool:
    try:
        worker.append(inputs(event("c", 2)))
    except Busy:
        return True
    return False


def test_stopping_leaves_nobody_waiting(tmp_path: Path) -> None:
    processor = host.host(tmp_path, limits=Limits(batch=1))
    worker = Worker(processor)
    answers: list[bytes | None] = []
    for at in range(5):
        worker.score(event(f"e{at}", at), answers.append)
    worker.start()
    stopped(worker)
    assert len(answers) == 5
    assert None not in answers
    for hand_in in (
        lambda: worker.append(inputs(event("x"))),
        lambda: worker.label([]),
        lambda: worker.call(print),
    ):
        with pytest.raises(Stopped):
            hand_in()


def test_stopping_while_batches_fail_tells_callers_that_no_answer_comes(tmp_path: Path) -> None:
    processor = host.host(tmp_path, limits=Limits(batch=1))
    answers: list[bytes | None] = []
    worker = Worker(processor)
    worker.start()
    held = threading.Event()
    worker.call(lambda _: held.wait(10))
    accepted = [worker.score(event(f"e{at}", at), answers.append)[1] for at in range(3)]
    broken = worker.call(
        lambda it: it.connection.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON positions WHEN new.next > 1"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    )
    held.set()
    broken.result(10)
    for future in accepted:
        future.result(10)
    until(lambda: worker.failure is not None)
    stopped(worker)
    assert len(answers) == 3
    assert answers[1:] == [None, None]


def test_notes_of_late_answers_are_kept_until_they_are_stored(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a")))
    processor.connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON topic_processed_transactions"
        " BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    worker = Worker(processor)
    worker.start()
    worker.supersede("a", "deadline")
    until(lambda: worker.failure is not None)
    worker.call(lambda it: it.connection.execute("DROP TRIGGER full")).result(10)
    until(lambda: worker.failure is None)
    stopped(worker)
    outputs = host.outputs(open_data(tmp_path))
    assert [r["fd"].get("supersedes") for r in outputs] == [
        None,
        {"outcome": "review", "reason": "deadline"},
    ]


def test_a_note_of_a_late_answer_waits_for_its_event(tmp_path: Path) -> None:
    processor = host.host(tmp_path, limits=Limits(batch=1))
    worker = Worker(processor)
    worker.append(inputs(event("a"), event("b", 1), event("c", 2)))
    worker.supersede("c", "deadline")
    worker.supersede("never", "deadline")
    worker.start()
    until(lambda: len(host.outputs(open_data(tmp_path))) == 4)
    stopped(worker)
    assert [r["event_id"] for r in host.outputs(open_data(tmp_path))] == ["a", "b", "c", "c"]
    assert worker._supersedes == []


def test_what_comes_before_a_version_can_be_used_is_kept(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    rules = [{"id": "r", "expression": "$no_such > 1", "outcome": "block"}]
    host.publish(connection, host.definition(rules=rules))
    worker = Worker(Processor(connection, host.NO_ENRICHERS, host.clock))
    worker.start()
    assert worker.append(inputs(event("a"))).result(10) == range(1)
    until(lambda: worker.failure is not None and "no_such" in worker.failure)
    worker.call(lambda it: host.publish(it.connection, host.definition())).result(10)
    until(lambda: worker.call(lambda it: len(host.outputs(it.connection))).result(10) == 1)
    assert worker.failure is None
    stopped(worker)


def test_versions_are_taken_up_while_the_stream_runs(tmp_path: Path) -> None:
    worker = Worker(host.host(tmp_path, limits=Limits(batch=16)))
    worker.start()
    other = open_data(tmp_path)
    for at in range(300):
        worker.append(inputs(event(f"e{at}", at, 700)))
        if at % 100 == 50:
            rules = [{"id": f"r{at}", "expression": "$amount > 500", "outcome": "block"}]
            host.publish(other, host.definition(rules=rules))
            worker.append(inputs(event(f"after{at}", at + 0.5, 700))).result(10)
    worker.append(inputs(event("last", 400))).result(10)
    until(lambda: worker.call(lambda it: it.step().pending).result(10) == 0)
    stopped(worker)
    outputs = host.outputs(other)
    assert len(outputs) == 304
    versions = [int(r["fd"]["detector_version"]) for r in outputs]
    assert versions == sorted(versions)
    assert set(versions) == {1, 2, 3, 4}
    decided = {(r["fd"]["detector_version"], r["fd"]["decided_by"]) for r in outputs[:-1]}
    assert decided == {
        ("1", "rule:large"),
        ("2", "rule:r50"),
        ("3", "rule:r150"),
        ("4", "rule:r250"),
    }


def test_idle_time_scores_failed_events_and_drops_old_records(tmp_path: Path) -> None:
    now = host.START
    connection = open_data(tmp_path)
    host.publish(connection, host.definition())
    processor = Processor(connection, host.NO_ENRICHERS, lambda: now, Limits(batch=8))
    processor.take_up()
    assert processor.live is not None
    detector = processor.live.pipeline.detector
    detector.decide = lambda *_: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    processor.step(inputs(event("a"), event("b", 1)))
    del detector.decide
    now += 8 * host.DAY
    worker = Worker(processor)
    worker.start()

    def done(it: Processor) -> bool:
        return len(host.outputs(it.connection)) == 4 and it.log.bounds("transactions") == (2, 2)

    until(lambda: worker.call(done).result(10))
    stopped(worker)
    outputs = host.outputs(open_data(tmp_path))
    assert [r["fd"].get("degraded") for r in outputs] == ["ZeroDivisionError"] * 2 + [None] * 2


def test_records_of_other_processes_are_found(tmp_path: Path) -> None:
    worker = Worker(host.host(tmp_path))
    worker.start()
    other = open_data(tmp_path)
    with transaction(other):
        SqliteLog(other).append("transactions", host.NOW, [event("a")])
    until(lambda: len(host.outputs(other)) == 1)
    stopped(worker)
