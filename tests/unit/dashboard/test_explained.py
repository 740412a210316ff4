from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from host import definition, event, host, inputs, label

from sluicegate.dashboard.explained import Explained, explain, money
from sluicegate.detector.output import Output, Superseded
from sluicegate.model.explain import Reason
from sluicegate.runtime.looking import Found, find_event


def output(fields: dict[str, Any] | None = None, **fd: Any) -> Explained:
    base: dict[str, Any] = {
        "outcome": "block",
        "ttdf": 1,
        "proc_time": 1,
        "frauddetector_time": 0.1,
        "detector": "payments",
        "detector_version": "3",
        "decided_by": "rule:huge",
    }
    record = {
        "event_id": "e1",
        "entity_id": "ann",
        "event_time": "2026-03-01T00:00:00Z",
        **(fields or {}),
        "fd": Output(**{**base, **fd}),
    }
    found = Found(7, 1_772_323_200_000_000, msgspec.json.encode(record), None, None)
    return explain("e1", found, definition())


def test_a_stored_event_is_told_as_it_was_decided(tmp_path: Path) -> None:
    processor = host(tmp_path)
    processor.step(inputs(event("e1", amount=1000.5, note="<b>")))
    processor.step((), [label("e1", "fraud")])
    found = find_event(processor.connection, "e1")
    processor.connection.close()
    assert found is not None
    told = explain("e1", found, definition())
    assert (told.outcome, told.severity, told.amount) == ("block", "block", "1,000.50 USD")
    facts = dict(told.facts)
    assert facts["Event time"] == "2026-03-01 00:00:00 UTC"
    assert facts["Customer"] == "ann"
    assert facts["Decided by"] == "the rule huge"
    assert facts["Score"] == "none"
    assert facts["Detector"] == "payments version 1, without model"
    assert facts["Label"] == "fraud, known since 2026-03-01 00:01:00 UTC"
    assert told.rules == [("huge", "$amount > 900")]
    assert ("note", "<b>") in told.fields
    assert ("amount", "1000.5") in told.fields
    assert told.notes == []


def test_fields_are_shown_as_they_were_sent() -> None:
    sent = {"a": None, "b": True, "c": {"d": [1.5]}, "e": 37.0567, "f": "007", "g": 10**20}
    shown = dict(output(sent).fields)
    assert "fd" not in shown
    assert [shown[name] for name in "abcefg"] == [
        "–",
        "true",
        '{"d":[1.5]}',
        "37.0567",
        "007",
        "100000000000000000000",
    ]


def test_reasons_carry_their_size() -> None:
    def reason(part: float, direction: Any) -> Reason:
        return Reason("g", "f", f"said {part}", 1.0, part, direction)

    told = output(score=912.25, reasons=(reason(1.5, "raises"), reason(-0.5, "lowers")))
    assert [(part.said, part.size, part.most) for part in told.reasons] == [
        ("+1.50", 1.5, 1.5),
        ("−0.50", 0.5, 1.5),
    ]
    assert dict(told.facts)["Score"] == "912.2 of 1000"


def test_what_stands_behind_an_output_is_noted() -> None:
    assert "deadline" in output(degraded="deadline").notes[0]
    assert "earlier answer: review" in output(supersedes=Superseded("review", "deadline")).notes[0]
    assert "more than once" in output(repeat_of=3).notes[0]
    assert "not complete" in output(state_complete=False).notes[0]


@pytest.mark.parametrize(
    ("value", "currency", "said"),
    [
        (Decimal("712.35"), "usd", "712.35 USD"),
        (Decimal("-5"), "EUR", "-5.00 EUR"),
        (500, "JPY", "500 JPY"),
        (Decimal("500.5"), "JPY", "500.5 JPY"),
        (Decimal("1.5"), "KWD", "1.500 KWD"),
        ("1234567.890", "gbp", "1,234,567.89 GBP"),
        (Decimal("0.1234"), "USD", "0.1234 USD"),
        (3, "", "3.00"),
        (Decimal("1E+3"), "USD", "1,000.00 USD"),
        ("many", "USD", ""),
        ("NaN", "USD", ""),
    ],
)
def test_amounts_are_exact(value: object, currency: str, said: str) -> None:
    assert money(value, currency) == said


def test_without_a_version_the_fields_still_show() -> None:
    record = msgspec.json.encode(
        {"event_id": "e1", "fd": msgspec.to_builtins(Output("gone", 1, 1, 0.1, "d", "1", "x"))}
    )
    told = explain("e1", Found(0, 0, record, None, None), None)
    assert (told.amount, told.severity) == ("", "review")
    assert told.fields == [("event_id", "e1")]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("block", "unknown: what is blocked does not show whether it was fraud"),
        ("approve", "unknown, as of 2026-03-01 00:00:00 UTC"),
    ],
)
def test_a_label_that_says_nothing_says_why(outcome: str, said: str) -> None:
    fd = Output(outcome, 1, 1, 0.1, "payments", "3", "rule:huge")
    record = msgspec.json.encode({"event_id": "e1", "fd": fd})
    at = 1_772_323_200_000_000
    found = explain("e1", Found(7, at, record, "unknown", "2026-03-01T00:00:00Z"), definition())
    assert dict(found.facts)["Label"] == said
