import time

import msgspec
import pytest

from sluicegate.runtime.board import Board, _quantile
from sluicegate.runtime.processor import Report
from sluicegate.simulate.campaigns.campaign import Campaign
from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.truth import Tally


def sent(event_id: str, *, fraud: bool, minor: int = 5_000, campaign: int = 0) -> Simulated:
    scenario = "takeover" if fraud else ""
    return Simulated(0, b"{}", event_id, "c1", minor, "usd", fraud, scenario, campaign)


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
    return Report(range(0), [], len(values), len(values), rejected, list(values), pending=pending)


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


def test_campaigns_run_until_their_time_or_all_their_events_have_come() -> None:
    begun = [
        Campaign(1, "ring", "Ring of 2 accounts", 0, 100, 2),
        Campaign(2, "takeover", "Account taken over", 0, 50, 3),
        Campaign(3, "bust_out", "Account busts out", 0, 200, 2),
    ]
    board = Board(1, lambda: begun, lambda: 60)
    for event_id, campaign, outcome in (
        ("a", 1, "block"), ("b", 1, "approve"), ("c", 2, "review"), ("d", 3, "block"),
    ):  # fmt: skip
        board.note(sent(event_id, fraud=True, campaign=campaign), time.perf_counter())
        board.observe(report(output(event_id, outcome)), 0.0)
    raids = board.snapshot().raids
    assert [(raid.campaign.number, raid.running) for raid in raids] == [
        (3, True), (2, False), (1, False),
    ]  # fmt: skip
    assert raids[2].tally == Tally(seen=2, blocked=1, reviewed=0, missed=1)


def test_only_the_newest_campaigns_are_shown() -> None:
    begun = [Campaign(number, "ring", "", 0, 1, 1) for number in range(1, 40)]
    raids = Board(1, lambda: begun, lambda: 5).snapshot().raids
    assert [raid.campaign.number for raid in raids] == list(range(39, 27, -1))
