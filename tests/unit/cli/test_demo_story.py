import msgspec

from sluicegate.cli.demo_story import story
from sluicegate.runtime.board import Board
from sluicegate.runtime.processor import Report
from sluicegate.simulate.campaigns.campaign import Campaign
from sluicegate.simulate.producer import Simulated


def report(event_id: str, outcome: str) -> Report:
    fields = {
        "event_id": event_id,
        "entity_id": "c",
        "event_time": "2026-01-02T03:04:05.000000Z",
        "transaction_amt": 50.0,
        "transaction_currency": "usd",
        "fd": {"outcome": outcome, "decided_by": "default"},
    }
    return Report(range(0), [], values=[msgspec.json.encode(fields)])


def test_the_page_tells_what_the_board_knows() -> None:
    begun = [Campaign(1, "ring", "Ring of 9", 5, 100, 9), Campaign(2, "quiet", "Over", 5, 20, 1)]
    board = Board(20_000, lambda: begun, lambda: 50)
    for number, (fraud, minor, outcome) in enumerate(
        ((True, 30_000, "block"), (True, 100, "approve"), (False, 30_000, "approve"))
    ):
        item = Simulated(0, b"{}", f"e{number}", "c", minor, "usd", fraud, "ring", 1)
        board.note(item, 0.0)
        board.observe(report(item.event_id, outcome), 0.0)
    told = story(board.snapshot(), board.threshold)
    assert (told.caught, told.fraud, told.false_blocks, told.legit) == (1, 2, 0, 1)
    assert (told.naive_caught, told.naive_false_blocks) == (1, 1)
    assert "200 USD" in told.naive
    over, ring = told.campaigns
    assert (over.title, over.ends, over.running) == ("Over", 20, False)
    assert (ring.title, ring.ends, ring.running) == ("Ring of 9", None, True)
    assert (ring.seen, ring.blocked, ring.missed) == (2, 1, 1)
