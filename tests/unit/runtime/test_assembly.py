import json
from pathlib import Path
from typing import Any

import host
import pytest
from host import event

from sluicegate.detector.output import Superseded
from sluicegate.detector.pipeline import CONFLICT, FAILED, NEW, REPEAT, Result
from sluicegate.detector.ports import PROCESSED, Record
from sluicegate.events.time import SECOND
from sluicegate.runtime.assembly import Outputs, Scored, assemble, find_output
from sluicegate.runtime.processor import Processor
from sluicegate.runtime.waiter import Waiter
from sluicegate.store.database import transaction


@pytest.fixture
def processor(tmp_path: Path) -> Processor:
    return host.host(tmp_path)


def batch(processor: Processor, *raws: bytes) -> list[Scored]:
    """Events scored, not stored."""
    live = processor.live
    assert live is not None
    records = [Record(at, host.NOW, raw) for at, raw in enumerate(raws)]
    events = [live.decoder(raw, host.NOW) for raw in raws]
    results = live.pipeline.run(events, live.states)
    return [Scored(*parts) for parts in zip(records, events, results, strict=True)]


def put(processor: Processor, scored: list[Scored], **options: Any) -> Outputs:
    assert processor.live is not None
    waiters = options.pop("waiters", {})
    moments = iter([options.pop("finished", 0)])
    return assemble(
        scored,
        waiters,
        processor.live,
        processor.log,
        processor.index,
        started=options.pop("started", 0),
        now=lambda: next(moments),
        **options,
    )


def fds(found: Outputs) -> list[dict[str, Any]]:
    return [json.loads(value)["fd"] for value in found.values]


def test_outputs_carry_the_input_byte_for_byte_and_the_decision(processor: Processor) -> None:
    raws = [event("a", 0, 950), event("b", 1, 700), event("c", 2)]
    found = put(processor, batch(processor, *raws))
    for raw, value in zip(raws, found.values, strict=True):
        assert value.startswith(raw[:-1] + b',"fd":{')
    decided = [(fd["outcome"], fd["decided_by"], fd.get("rules")) for fd in fds(found)]
    assert decided == [
        ("block", "rule:huge", ["huge"]),
        ("review", "rule:large", ["large"]),
        ("approve", "default", None),
    ]
    assert {fd["detector"] for fd in fds(found)} == {"payments"}
    assert found.outcomes == {"block": 1, "review": 1, "approve": 1}
    assert found.outbox == [(0, "block"), (1, "review")]
    assert [(item.id, offset) for item, offset in found.blocked] == [("a", 0)]


def test_times_are_milliseconds_since_the_event(processor: Processor) -> None:
    scored = batch(processor, event("a"), event("b"))
    started = host.START + 5 * SECOND
    found = put(processor, scored, started=started, finished=started + 3_000)
    assert [(fd["proc_time"], fd["ttdf"]) for fd in fds(found)] == [(5_000, 5_003)] * 2
    assert fds(found)[0]["frauddetector_time"] == 1.5


def test_answers_are_for_those_who_wait(processor: Processor) -> None:
    scored = batch(processor, event("a"), event("b"), event("c"))
    patient, gone = Waiter(print), Waiter(print)
    assert gone.give_up()
    found = put(processor, scored, waiters={1: patient, 2: gone})
    assert found.answers == {1: found.values[1], 2: found.values[2]}
    assert not patient.give_up()
    told = {"outcome": "review", "reason": "deadline"}
    assert [fd.get("supersedes") for fd in fds(found)] == [None, None, told]


def test_a_failed_event_is_noted_with_its_features(processor: Processor) -> None:
    scored = batch(processor, event("a"), event("b"))
    decision = scored[0].result.decision
    scored[0].result = Result(FAILED, decision, error="Odd", vector=b"12345678")
    scored[1].result = Result(FAILED, decision, error="Odder")
    found = put(processor, scored)
    assert found.unscored == [(0, 0, "Odd"), (1, 1, "Odder")]
    assert found.vectors == [(0, b"12345678")]
    assert [fd["degraded"] for fd in fds(found)] == ["Odd", "Odder"]


def test_earlier_answers_are_named(processor: Processor) -> None:
    scored = batch(processor, event("a"), event("b"))
    earlier = [Superseded("review", "Odd"), Superseded("block", "Odder")]
    found = put(processor, scored, earlier=earlier)
    assert [fd["supersedes"]["reason"] for fd in fds(found)] == ["Odd", "Odder"]


def test_incomplete_states_are_said(processor: Processor) -> None:
    assert processor.live is not None
    processor.live.complete = False
    assert fds(put(processor, batch(processor, event("a"))))[0]["state_complete"] is False


def test_offsets_go_on_behind_what_is_stored(processor: Processor) -> None:
    processor.step(host.inputs(event("x", -60), event("y", -30)))
    scored = batch(processor, event("a"), event("x", -60), event("y", -30, 11), event("b"))
    assert [item.result.status for item in scored] == [NEW, REPEAT, CONFLICT, NEW]
    found = put(processor, scored)
    assert found.first == 2
    assert [fd.get("repeat_of") for fd in fds(found)] == [None, 0, None]
    assert [next(processor.index.find(name)) for name in ("a", "b", "x")] == [2, 4, 0]
    (rejection,) = found.rejections
    assert (rejection.code, rejection.field, rejection.value) == ("conflict", "amount", "11.0")
    assert found.repeats == 1


def test_an_output_is_found_by_the_id_and_not_by_its_hash_alone(processor: Processor) -> None:
    processor.step(host.inputs(event("a"), event("b", 1)))
    assert processor.live is not None
    found = find_output(processor.log, processor.index, processor.live, "b")
    assert found is not None
    assert (found[0], found[2].id) == (1, "b")
    # As if the hashes of two ids were the same.
    processor.index.add("c", 1)
    assert find_output(processor.log, processor.index, processor.live, "c") is None
    assert find_output(processor.log, processor.index, processor.live, "unheard") is None
    with transaction(processor.connection):
        processor.log.trim(PROCESSED, 2, 5)
    assert find_output(processor.log, processor.index, processor.live, "b") is None
