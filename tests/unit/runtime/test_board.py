import time

import msgspec
import pytest

from sluicegate.runtime.board import Board, _quantile
from sluicegate.runtime.processor import Report
from sluicegate.simulate.producer import Simulated


def sent(event_id: str, *, fraud: bool, minor: int = 5_000) -> Simulated:
    scenario = "takeover" if fraud else ""
    return Simulated(0, b"{}", event_id, "c1", minor, "usd", fraud, scenario)


def output(event_id: str, outcome: str, **fd: object) -> bytes:
    return msgspec.json.encode(
        {
            "event_id": event_id,
            "entity_id": "c1",
            "event_time": "2026-01-02T03:04:05.000000Z",
            "transaction_amt": 50.0,
            "transaction_currency": "usd",
            "fd": {"outcome": outcome, "decided_by": "rule:high", **fd},
        }
    )


def report(*values: bytes, rejected: int = 0, pending: int = 0) -> Report:
    return Report(range(0), [], len(values), len(values), rejected, list(values), [], pending)


def test_outcomes_are_judged_against_the_truth() -> None:
    board = Board(threshold=4_000)
    board.note(sent("a", fraud=True), time.perf_counter())
    board.note(sent("b", fraud=False), time.perf_counter())
    board.observe(report(output("a", "block"), output("b", "approve"), rejected=1, pending=3), 0.0)
    seen = board.snapshot()
    assert (seen.scored, seen.rejected, seen.pending) == (2, 1, 3)
    assert seen.outcomes == {"block": 1, "approve": 1}
    assert (seen.score.caught, seen.score.legit_approved) == (1, 1)
    # Both amounts are above the naive rule's threshold.
    assert (seen.score.naive_caught, seen.score.naive_false_blocks) == (1, 1)


def test_a_block_is_shown_with_its_reasons_and_the_truth() -> None:
    board = Board(threshold=10**9)
    board.note(sent("a", fraud=False), time.perf_counter())
    board.observe(report(output("a", "block", score=990.5, reasons=[{"text": "odd hour"}])), 0.0)
    (block,) = board.snapshot().blocks
    assert (block.time, block.amount, block.score) == ("03:04:05", "50.00 USD", 990.5)
    assert block.reasons == ("odd hour",)
    assert block.fraud is False


def test_latency_counts_from_the_moment_the_event_was_due() -> None:
    board = Board(threshold=1)
    board.note(sent("a", fraud=False), time.perf_counter() - 1.0)
    board.observe(report(output("a", "approve")), 0.0)
    seen = board.snapshot()
    assert seen.p50 is not None
    assert seen.p50 >= 1_000.0


def test_repeats_and_events_of_an_earlier_run_are_not_judged() -> None:
    board = Board(threshold=1)
    board.observe(report(output("old", "approve"), output("old", "approve", repeat_of=3)), 0.0)
    seen = board.snapshot()
    assert (seen.scored, seen.repeats) == (1, 1)
    assert seen.score.legit_approved == seen.score.missed == 0
    assert seen.p50 is None


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2.0), (0.99, 4.0), (1.0, 4.0), (0.01, 1.0)])
def test_quantiles_are_values_that_occurred(share: float, expected: float) -> None:
    assert _quantile([1.0, 2.0, 3.0, 4.0], share) == expected
