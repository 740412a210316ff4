import json

from hypothesis import given
from hypothesis import strategies as st

from sluicegate.detector.output import (
    WALL_CLOCK,
    Output,
    Superseded,
    canonical,
    encode_output,
    output_of,
)
from sluicegate.events.envelope import attach
from sluicegate.model.explain import Reason

OUTPUT = Output("block", 12, 10, 0.25, "payments", "7", "rule:dear")


def record(output: Output, raw: bytes = b'{"event_id":"e1"}') -> bytes:
    return attach(raw, encode_output(output))


def test_a_plain_decision_has_the_reference_fields_and_little_more() -> None:
    assert json.loads(encode_output(OUTPUT)) == {
        "outcome": "block",
        "ttdf": 12,
        "proc_time": 10,
        "frauddetector_time": 0.25,
        "detector": "payments",
        "detector_version": "7",
        "decided_by": "rule:dear",
    }


def test_everything_comes_back_out_of_the_record() -> None:
    full = Output(
        "review",
        12,
        10,
        0.25,
        "payments",
        "7",
        "rule:dear",
        ("review", "approve"),
        ("dear", "fair"),
        912.5,
        "1.01",
        "0123456789abcdef",
        (Reason("amount", "amount", "an amount of 900", 900.0, 1.5, "raises"),),
        False,
        "KeyError",
        Superseded("approve", "deadline"),
        3,
    )
    assert output_of(record(full)) == full


def test_state_complete_is_said_only_when_it_is_not() -> None:
    assert b"state_complete" not in record(OUTPUT)
    half = Output("block", 1, 1, 0.1, "p", "1", "default", state_complete=False)
    assert b'"state_complete":false' in record(half)


@given(
    ttdf=st.integers(-(10**9), 10**9),
    proc=st.integers(-(10**9), 10**9),
    spent=st.floats(0, 1e6),
)
def test_the_canonical_record_knows_no_clock(ttdf: int, proc: int, spent: float) -> None:
    other = Output("block", ttdf, proc, spent, "payments", "7", "rule:dear")
    assert canonical(record(other)) == canonical(record(OUTPUT))


def test_the_canonical_record_differs_in_all_else() -> None:
    raw = b'{"event_id":"e1"}'
    others = [
        record(Output("review", 12, 10, 0.25, "payments", "7", "rule:dear")),
        record(Output("block", 12, 10, 0.25, "payments", "8", "rule:dear")),
        record(Output("block", 12, 10, 0.25, "payments", "7", "rule:dear", score=1.0)),
        record(OUTPUT, b'{"event_id":"e2"}'),
    ]
    assert len({canonical(other) for other in (*others, record(OUTPUT, raw))}) == 5


def test_the_order_of_members_does_not_matter() -> None:
    assert canonical(record(OUTPUT, b'{"a":1,"b":{"d":1,"c":2}}')) == canonical(
        record(OUTPUT, b'{"b":{"c":2,"d":1},"a":1}')
    )


def test_clock_fields_of_the_event_itself_stay() -> None:
    assert set(WALL_CLOCK) == {"ttdf", "proc_time", "frauddetector_time"}
    assert b'"ttdf":5' in canonical(record(OUTPUT, b'{"ttdf":5}'))
