import json
import sqlite3
from pathlib import Path
from typing import Any

import host
import pytest
from host import event, inputs, label
from msgspec import structs

from sluicegate.detector.output import canonical
from sluicegate.detector.ports import PROCESSED, REJECTED, TRANSACTIONS
from sluicegate.events.time import DAY
from sluicegate.rules.lists import add, create
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import STEPS, Input, Limits, Processor
from sluicegate.runtime.rejection import decode_rejection
from sluicegate.runtime.waiter import Waiter
from sluicegate.store import registry
from sluicegate.store.counters import totals
from sluicegate.store.database import transaction

SIZE = 24
STREAM = host.stream(3, 12, SIZE)
SENT = [raw for rows in STREAM.events for raw in rows if raw.startswith(b'{"event_id":"e')]


def reopened(processor: Processor, **options: Any) -> Processor:
    """Another processor on the same directory, as after a restart."""
    path = Path(processor.connection.execute("PRAGMA database_list").fetchone()[2])
    processor.connection.close()
    return host.host(path.parent, **options)


class Answers:
    """What a caller is told."""

    def __init__(self) -> None:
        self.got: list[bytes | None] = []
        self.waiter = Waiter(self.got.append)

    @property
    def fd(self) -> dict[str, Any]:
        assert len(self.got) == 1
        assert self.got[0] is not None
        found: dict[str, Any] = json.loads(self.got[0])["fd"]
        return found


def fail_once(step: str, visit: int) -> Any:
    visits = 0

    def fault(name: str) -> None:
        nonlocal visits
        visits += name == step
        if name == step and visits == visit:
            raise OSError("no")

    return fault


def run(processor: Processor, *, retry: type[Exception] = AssertionError) -> int:
    """Runs the stream; how many batches had to be tried again."""
    again = 0
    for rows, labels in zip(STREAM.events, STREAM.labels, strict=True):
        try:
            processor.step(inputs(*rows), labels)
        except retry:
            again += 1
            processor.step(inputs(*rows), labels)
    return again


def left(processor: Processor) -> dict[str, Any]:
    return {
        **host.everything(processor.connection),
        "states": host.said(processor, SENT),
        "found": {f"e{at}": next(processor.index.find(f"e{at}"), None) for at in range(300)},
        "parked": sorted(processor._parked),
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    processor = host.host(tmp_path_factory.mktemp("undisturbed"))
    run(processor)
    return left(processor)


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_failed_batch_leaves_nothing_in_memory(
    step: str, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    processor = host.host(tmp_path, fault=fail_once(step, 7))
    assert run(processor, retry=OSError) == 1
    assert host.differing(undisturbed, left(processor)) == []


@pytest.mark.parametrize(
    "table", ["topic_processed_transactions", "state_journal", "positions", "verdicts", "outbox"]
)
def test_a_write_that_fails_leaves_nothing_in_memory(
    table: str, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    processor = host.host(tmp_path)
    connection = processor.connection
    for rows, labels in zip(STREAM.events[:6], STREAM.labels[:6], strict=True):
        processor.step(inputs(*rows), labels)
    connection.execute(
        f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    for _ in range(2):
        with pytest.raises(sqlite3.Error):
            processor.step(inputs(*STREAM.events[6]), STREAM.labels[6])
    connection.execute("DROP TRIGGER full")
    for rows, labels in zip(STREAM.events[6:], STREAM.labels[6:], strict=True):
        processor.step(inputs(*rows), labels)
    assert host.differing(undisturbed, left(processor)) == []


def test_a_full_disk_leaves_nothing_in_memory(undisturbed: dict[str, Any], tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    connection = processor.connection
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    for at, rows in enumerate(STREAM.events):
        try:
            processor.step(inputs(*rows), STREAM.labels[at])
        except sqlite3.OperationalError:
            break
    assert 0 < at < len(STREAM.events) - 1
    connection.execute("PRAGMA max_page_count = 1000000")
    for rows, labels in zip(STREAM.events[at:], STREAM.labels[at:], strict=True):
        processor.step(inputs(*rows), labels)
    assert host.differing(undisturbed, left(processor)) == []


def test_offsets_of_a_failed_batch_never_answer_its_callers(tmp_path: Path) -> None:
    processor = host.host(tmp_path, fault=fail_once("states", 1))
    first = Answers()
    with pytest.raises(OSError):
        processor.step([Input(event("a"), first.waiter)])
    assert first.waiter.give_up()
    processor.step(inputs(event("b")))
    processor.deliver()
    assert first.got == []
    assert processor.awaited == 0


def test_a_caller_of_an_earlier_batch_can_give_up_while_batches_fail(tmp_path: Path) -> None:
    processor = host.host(tmp_path, limits=Limits(batch=1), fault=fail_once("states", 2))
    early, late = Answers(), Answers()
    processor.step([Input(event("a"), early.waiter), Input(event("b"), late.waiter)])
    with pytest.raises(OSError):
        processor.step()
    assert late.waiter.give_up()
    processor.step()
    processor.deliver()
    assert early.fd["outcome"] == "approve"
    assert late.got == []
    output = host.outputs(processor.connection)[1]
    assert output["fd"]["supersedes"] == {"outcome": "review", "reason": "deadline"}


def test_a_caller_of_an_earlier_batch_is_answered_after_a_failed_commit(tmp_path: Path) -> None:
    processor = host.host(tmp_path, limits=Limits(batch=1))
    early, late = Answers(), Answers()
    processor.step([Input(event("a"), early.waiter), Input(event("b"), late.waiter)])
    connection = processor.connection
    # A deferred constraint fails at the commit itself.
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    connection.execute(
        "CREATE TRIGGER broken AFTER INSERT ON topic_processed_transactions"
        " BEGIN INSERT INTO child VALUES (1); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        processor.step()
    connection.execute("DROP TRIGGER broken")
    processor.step()
    processor.deliver()
    assert (early.fd["outcome"], late.fd["outcome"]) == ("approve", "approve")


def test_an_answer_that_nobody_takes_harms_nobody(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    second = Answers()

    def gone(_value: bytes | None) -> None:
        raise RuntimeError("the loop is closed")

    processor.step([Input(event("a"), Waiter(gone)), Input(event("b"), second.waiter)])
    processor.deliver()
    assert second.fd["outcome"] == "approve"


def test_a_rejected_record_is_answered_with_the_reason(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    caller = Answers()
    processor.step([Input(b'{"event_id":"a"}', caller.waiter)])
    processor.deliver()
    assert caller.got[0] is not None
    assert decode_rejection(caller.got[0]).code == "missing"


def test_who_gave_up_on_a_rejected_record_is_forgotten(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    caller = Answers()
    assert caller.waiter.give_up()
    processor.step([Input(b'{"event_id":"a"}', caller.waiter)])
    processor.deliver()
    assert caller.got == []
    assert processor.awaited == 0


def test_a_batch_with_nothing_to_do_writes_nothing(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a")))
    other = open_data(tmp_path)
    before = other.execute("PRAGMA data_version").fetchone()
    report = processor.step()
    assert (report.events, report.pending, report.offsets) == (0, 0, range(1, 1))
    assert other.execute("PRAGMA data_version").fetchone() == before
    processor.step(inputs(event("b")))
    assert other.execute("PRAGMA data_version").fetchone() != before


# --- Repeats ---------------------------------------------------------------------------------


def repeats(processor: Processor) -> list[int | None]:
    return [record["fd"].get("repeat_of") for record in host.outputs(processor.connection)]


def test_a_repeat_gets_the_first_answer_in_a_batch_across_batches_and_restarts(
    tmp_path: Path,
) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a", amount=950), event("b"), event("a", amount=950)))
    processor.step(inputs(event("a", amount=950)))
    for _ in range(2):
        # The second time the newest output of the event is a repeat already.
        processor = reopened(processor)
        processor.step(inputs(event("a", amount=950)))
    assert repeats(processor) == [None, None, 0, 0, 0, 0]
    first, *others = (
        record["fd"] for record in host.outputs(processor.connection) if record["event_id"] == "a"
    )
    for other in others:
        assert {**other, "repeat_of": None} == {**first, "repeat_of": None}
    counts = totals(processor.connection)
    assert counts["outcomes"] == {"block": 1, "approve": 1}
    assert counts["repeats"] == {"": 4}
    assert processor.connection.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    assert processor.connection.execute("SELECT count(*) FROM verdicts").fetchone() == (1,)


def test_a_repeat_counts_nowhere(tmp_path: Path) -> None:
    digests = []
    for name, rows in (("once", 1), ("often", 5)):
        processor = host.host(tmp_path / name)
        processor.step(inputs(*[event("a")] * rows, event("b", 60)))
        digests.append(host.outputs(processor.connection)[-1]["fd"]["features"])
    assert digests[0] == digests[1]


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize(
    ("changed", "field", "value"),
    [
        ({"amount": 11.0}, "amount", "11.0"),
        ({"merchant": "other"}, "merchant", '"other"'),
        ({"ip": None}, "ip", ""),
        ({"second": 5.0}, "event_time", '"2026-03-01T00:00:05.000000Z"'),
    ],
)
def test_a_repeat_with_other_content_is_rejected_and_names_the_field(
    tmp_path: Path, restart: bool, changed: dict[str, Any], field: str, value: str
) -> None:
    processor = host.host(tmp_path)
    if restart:
        processor.step(inputs(event("a")))
        processor = reopened(processor)
        processor.step(inputs(event("a", **changed)))
    else:
        processor.step(inputs(event("a"), event("a", **changed)))
    (record,) = host.records(processor.connection, REJECTED)
    rejection = decode_rejection(record.value)
    assert (rejection.code, rejection.field, rejection.value) == ("conflict", field, value)
    assert len(host.outputs(processor.connection)) == 1
    processor.step(inputs(event("a")))
    assert repeats(processor) == [None, 0]


def test_an_output_larger_than_the_limit_of_events_is_found(tmp_path: Path) -> None:
    raw = event("a", note="x" * 900)
    processor = host.host(tmp_path, limits=Limits(batch=8, max_bytes=len(raw) + 1))
    processor.step(inputs(raw))
    assert len(host.records(processor.connection, PROCESSED)[0].value) > len(raw) + 1
    processor.step(inputs(raw), [label("a", "fraud")])
    assert repeats(processor) == [None, 0]
    assert processor.connection.execute("SELECT verdict FROM verdicts").fetchall() == [("fraud",)]


def test_a_repeat_that_came_too_late_says_so(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    answers = [Answers(), Answers()]
    assert answers[0].waiter.give_up()
    processor.step([Input(event("a"), answers[0].waiter)])
    assert answers[1].waiter.give_up()
    processor.step([Input(event("a"), answers[1].waiter)])
    told = {"outcome": "review", "reason": "deadline"}
    assert [r["fd"].get("supersedes") for r in host.outputs(processor.connection)] == [told, told]


def test_a_repeat_of_a_superseded_answer_follows_the_newest(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a", amount=950)))
    processor.supersede("a", "deadline")
    processor.supersede("a", "deadline")
    processor.supersede("unheard", "deadline")
    processor.step(inputs(event("a", amount=950)))
    processor = reopened(processor)
    processor.step(inputs(event("a", amount=950)))
    assert repeats(processor) == [None, None, 1, 1]
    told = {"outcome": "review", "reason": "deadline"}
    outputs = host.outputs(processor.connection)
    assert [r["fd"].get("supersedes") for r in outputs] == [None, told, told, told]
    assert {r["fd"]["outcome"] for r in outputs} == {"block"}


# --- Failures while scoring ------------------------------------------------------------------


def break_rules(processor: Processor, *names: str) -> Any:
    """Makes the rules raise for some events; gives what takes it back."""
    assert processor.live is not None
    detector = processor.live.pipeline.detector
    decide = detector.decide

    def broken(item: Any, *rest: Any) -> Any:
        if item.id in names:
            raise ArithmeticError
        return decide(item, *rest)

    detector.decide = broken  # type: ignore[method-assign]
    return lambda: setattr(detector, "decide", decide)


def break_features(processor: Processor, *names: str) -> Any:
    """Makes the engine raise for some events; gives what takes it back."""
    assert processor.live is not None
    engine = processor.live.pipeline.engine
    apply = engine.apply

    def broken(item: Any, *rest: Any) -> Any:
        if item.id in names:
            raise ArithmeticError
        return apply(item, *rest)

    engine.apply = broken  # type: ignore[method-assign]
    return lambda: setattr(engine, "apply", apply)


@pytest.mark.parametrize("breaks", [break_rules, break_features])
def test_an_event_whose_scoring_fails_gets_the_fallback_and_is_scored_later(
    tmp_path: Path, breaks: Any
) -> None:
    rows = [event("a"), event("b", 10, amount=950), event("c", 20)]
    sound = host.host(tmp_path / "sound")
    sound.step(inputs(*rows))
    expected = [canonical(r.value) for r in host.records(sound.connection, PROCESSED)]

    processor = host.host(tmp_path / "broken")
    mend = breaks(processor, "b")
    processor.rescore()
    processor.step(inputs(rows[0], rows[1], rows[1]))
    first = host.outputs(processor.connection)[1]["fd"]
    assert first["outcome"] == "review"
    assert (first["decided_by"], first["degraded"]) == ("fallback", "ArithmeticError")
    assert "score" not in first
    # A retry gets the first answer, in the same batch and later.
    processor.step(inputs(rows[1]))
    assert repeats(processor) == [None, None, 1, 1]
    assert totals(processor.connection)["outcomes"] == {"approve": 1, "review": 1}

    processor.take_up()
    assert processor.rescore() == 0  # nothing new was published
    processor = reopened(processor)
    again = breaks(processor, "b")
    assert processor.rescore() == 0
    assert processor.connection.execute("SELECT event, reason FROM unscored").fetchall() == [
        (1, "ArithmeticError")
    ]
    again()
    mend()
    assert processor.rescore() == 0  # it was looked at once; the next start looks again
    processor = reopened(processor)
    assert processor.rescore() == 1
    assert processor.rescore() == 0
    assert processor.connection.execute("SELECT count(*) FROM unscored").fetchone() == (0,)
    assert processor.connection.execute("SELECT count(*) FROM unscored_vectors").fetchone() == (0,)
    late = host.outputs(processor.connection)[-1]
    told = late["fd"].pop("supersedes")
    assert told == {"outcome": "review", "reason": "ArithmeticError"}
    assert canonical(json.dumps(late).encode()) == expected[1]
    # It blocks: the event counts as unknown, and the outside is told.
    assert processor.connection.execute("SELECT event, verdict FROM verdicts").fetchall() == [
        (4, "unknown")
    ]
    assert processor.connection.execute("SELECT event, outcome FROM outbox").fetchall() == [
        (1, "review"),
        (4, "block"),
    ]
    assert totals(processor.connection)["rescored"] == {"block": 1}
    processor.step(inputs(rows[2], rows[1]))
    records = host.records(processor.connection, PROCESSED)
    assert canonical(records[-2].value) == expected[2]
    assert json.loads(records[-1].value)["fd"]["repeat_of"] == 4


def test_rescoring_is_bounded_and_goes_on(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    names = [f"e{at}" for at in range(7)]
    mend = break_rules(processor, *names)
    processor.step(inputs(*(event(name, at) for at, name in enumerate(names))))
    mend()
    found = [processor.rescore(3) for _ in range(4)]
    assert found == [3, 3, 1, 0]


def test_a_verdict_stays_with_an_event_that_is_scored_later(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    mend = break_rules(processor, "a")
    processor.step(inputs(event("a")))
    processor.step((), [label("a", "fraud")])
    mend()
    assert processor.rescore() == 1
    report = processor.step((), [label("a", "fraud")])
    assert [answer.status for answer in report.labels] == ["unchanged"]
    assert processor.connection.execute("SELECT event, verdict FROM verdicts").fetchall() == [
        (1, "fraud")
    ]


def test_a_model_that_fails_or_reasons_that_fail_stop_nothing(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    assert processor.live is not None
    detector = processor.live.pipeline.detector

    def broken(*_: Any) -> Any:
        raise ArithmeticError

    detector.reasons = broken  # type: ignore[method-assign]
    processor.step(inputs(event("a", amount=950)))
    assert host.outputs(processor.connection)[0]["fd"]["outcome"] == "block"
    detector.scores = broken  # type: ignore[method-assign]
    processor.step(inputs(event("b"), event("c")))
    assert [r["fd"].get("degraded") for r in host.outputs(processor.connection)] == [
        None,
        "ArithmeticError",
        "ArithmeticError",
    ]


def test_a_record_that_breaks_the_decoder_is_rejected(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    assert processor.live is not None
    decode = processor.live.decoder

    def broken(raw: bytes, time: int) -> Any:
        if b'"odd"' in raw:
            raise ArithmeticError
        return decode(raw, time)

    processor.live.decoder = broken
    processor.step(inputs(event("odd"), event("a")))
    (record,) = host.records(processor.connection, REJECTED)
    assert decode_rejection(record.value).code == "internal"
    assert len(host.outputs(processor.connection)) == 1


# --- Versions --------------------------------------------------------------------------------


def versions_of(processor: Processor) -> list[str]:
    return [r["fd"]["detector_version"] for r in host.outputs(processor.connection)]


def test_a_new_version_scores_from_the_next_batch_on(tmp_path: Path) -> None:
    processor = host.host(tmp_path, limits=Limits(batch=2))
    processor.step(inputs(*(event(f"e{at}", at, 700) for at in range(6))))
    rules = [{"id": "stricter", "expression": "$amount > 500", "outcome": "block"}]
    other = open_data(tmp_path)
    host.publish(other, host.definition(rules=rules))
    processor.step()
    assert processor.take_up()
    processor.step()
    assert versions_of(processor) == ["1", "1", "1", "1", "2", "2"]
    outcomes = [r["fd"]["outcome"] for r in host.outputs(processor.connection)]
    assert outcomes == ["review"] * 4 + ["block"] * 2
    processor = reopened(processor)
    processor.step(inputs(event("f", 60, 700)))
    with transaction(other):
        registry.activate(other, 1, by="test", at=host.NOW)
    processor.take_up()
    processor.step(inputs(event("g", 61, 700)))
    assert versions_of(processor)[-2:] == ["2", "1"]
    ids = [r["event_id"] for r in host.outputs(processor.connection)]
    assert ids == [*(f"e{at}" for at in range(6)), "f", "g"]


@pytest.mark.parametrize("restart", [False, True])
def test_a_broken_version_is_refused_and_the_one_before_goes_on(
    tmp_path: Path, restart: bool
) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a")))
    with transaction(processor.connection):
        broken = structs.replace(
            host.definition(),
            rules=host.definition(
                rules=[{"id": "r", "expression": "$no_such > 1", "outcome": "block"}]
            ).rules,
        )
        number = registry.add_version(processor.connection, broken, None, None, by="t", at=0)
        registry.activate(processor.connection, number, by="t", at=0)
    if restart:
        processor = reopened(processor)
    else:
        assert processor.take_up()
    assert processor.refused is not None
    assert "version 2" in processor.refused
    assert "no_such" in processor.refused
    processor.step(inputs(event("b", 10)))
    assert versions_of(processor) == ["1", "1"]

    # Lists still reach the version that goes on.
    before = registry.lists(processor.connection)
    made, first = create(before, "crooks", by="t", at=0, kind="block", variable="merchant")
    after, second = add(made, "crooks", "crook", by="t", at=0)
    with transaction(processor.connection):
        registry.save_lists(processor.connection, before, after, [first, second])
    processor.take_up()
    processor.step(inputs(event("c", 20, merchant="crook")))
    assert host.outputs(processor.connection)[-1]["fd"]["decided_by"] == "block_list:crooks"
    host.publish(processor.connection, host.definition())
    processor.take_up()
    assert processor.refused is None


def test_without_any_version_that_can_be_used_an_error_says_why(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    rules = [{"id": "r", "expression": "$no_such > 1", "outcome": "block"}]
    host.publish(connection, host.definition(rules=rules))
    with pytest.raises(ValueError, match="no_such"):
        host.host(tmp_path)


def test_records_and_labels_are_kept_before_the_first_version(tmp_path: Path) -> None:
    connection = open_data(tmp_path)
    processor = Processor(connection, host.NO_ENRICHERS, host.clock)
    assert not processor.take_up()
    report = processor.step(inputs(event("a")), [label("a", "fraud")], score=False)
    assert (report.pending, report.labels[0].status) == (1, "parked")
    host.publish(connection, host.definition())
    assert processor.take_up()
    processor.step()
    assert len(host.outputs(connection)) == 1
    assert connection.execute("SELECT event, verdict FROM verdicts").fetchall() == [(0, "fraud")]
    assert connection.execute("SELECT count(*) FROM parked_labels").fetchone() == (0,)


# --- Retention -------------------------------------------------------------------------------


def test_old_records_are_dropped_in_small_steps_once_they_are_consumed(tmp_path: Path) -> None:
    now = host.START
    limits = Limits(batch=4, topic_days=7, event_days=30)
    connection = open_data(tmp_path)
    host.publish(connection, host.definition())
    processor = Processor(connection, host.NO_ENRICHERS, lambda: now, limits)
    processor.take_up()
    rows = [event(f"e{at}", at) for at in range(10)]
    processor.step(inputs(*rows, b"{"), score=False)
    processor.step()
    processor.step((), [label("e0", "fraud")], score=False)
    now += 8 * DAY
    assert processor.trim(3) == 3 + 1  # of the transactions, and the label
    assert processor.trim(3) == 1  # what is not scored yet stays
    assert processor.log.bounds(TRANSACTIONS) == (4, 11)
    host.drain(processor)
    processor.step(inputs(event("new", 60)))
    while processor.trim(3):
        pass
    assert processor.log.bounds(TRANSACTIONS) == (11, 12)
    assert processor.log.bounds(PROCESSED) == (0, 11)

    # A consumer that lags holds its topic, and so does what nobody has been told of yet.
    connection.execute(
        "INSERT INTO positions (consumer, topic, next) VALUES ('sink', ?, 5)", (PROCESSED,)
    )
    now += 31 * DAY
    while processor.trim(3):
        pass
    assert processor.log.bounds(PROCESSED) == (5, 11)
    connection.execute("UPDATE positions SET next = 7 WHERE consumer = 'sink'")
    connection.executemany(
        "INSERT INTO outbox (event, outcome, time) VALUES (?, 'block', 0)", [(6,), (7,)]
    )
    while processor.trim(3):
        pass
    assert processor.log.bounds(PROCESSED) == (6, 11)
    connection.execute("DELETE FROM outbox WHERE event = 6")
    while processor.trim(3):
        pass
    assert processor.log.bounds(PROCESSED) == (7, 11)
    assert connection.execute("SELECT count(*) FROM verdicts").fetchone() == (0,)

    # Events that are gone are unheard of; offsets are not given again.
    report = processor.step(inputs(event("e1", 1)), [label("e2", "fraud")])
    assert report.labels[0].status == "parked"
    assert json.loads(report.values[0])["fd"]["degraded"].startswith("a repeat without a stored")
    assert processor.log.bounds(PROCESSED) == (7, 12)


def test_nothing_is_dropped_while_nothing_is_old(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a"), b"{"))
    assert processor.trim() == 0
    assert processor.log.bounds(TRANSACTIONS) == (0, 2)
    assert processor.log.bounds(PROCESSED) == (0, 1)
