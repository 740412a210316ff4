"""What the demo shows fits an ordinary terminal."""

import msgspec
import pytest
from rich.console import Console

from sluicegate.cli.demo_screen import Around, line, screen, summary
from sluicegate.runtime.board import Block, Raid, Snapshot
from sluicegate.simulate.campaigns.campaign import Campaign
from sluicegate.simulate.truth import Score, Tally

REASONS = ("this IP address has been known for 0 s", "product category is entertainment")
BLOCKS = tuple(
    Block("19:03:08", "266-27-2841", amount, "rule:score_block", 984.2, REASONS, fraud)
    for amount, fraud in (("7.44 USD", True), ("1249.98 EGP", False), ("1.00 USD", None))
)
SCORE = Score(
    caught=126, fraud_reviewed=13, missed=22, false_blocks=184, legit_reviewed=206,
    naive_caught=3, naive_missed=158, naive_false_blocks=195, naive_legit_approved=19_844,
)  # fmt: skip
BOARD = Snapshot(
    20_200,
    20.0,
    2.61,
    21.4,
    {"approve": 19_671, "review": 219, "block": 310},
    0,
    0,
    0,
    BLOCKS,
    SCORE,
    (
        Raid(Campaign(2, "ring", "Ring of 13 accounts", 0, 9, 13), Tally(2, 1, 0, 1), True),
        Raid(Campaign(1, "takeover", "Account taken over", 0, 9, 4), Tally(4, 3, 1, 0), False),
    ),
)
AROUND = Around("http://127.0.0.1:8080/ui/enter#" + "k" * 43, 1, "sluicegate-demo/mailbox")


def drawn(width: int) -> list[str]:
    console = Console(width=width)
    with console.capture() as capture:
        console.print(screen(BOARD, 20_200, 20.0, 1_010.0, AROUND))
    return capture.get().splitlines()


@pytest.mark.parametrize("width", [80, 120])
def test_every_figure_stands_whole_on_one_line(width: int) -> None:
    lines = drawn(width)
    assert "20,200 of 20,200 scored  20/s" in lines[1]
    assert lines[1].rstrip(" │").endswith("1010 s")
    row = next(line for line in lines if line.startswith("this detector"))
    assert row.split() == ["this", "detector", "126", "of", "161", "(78%)", "13", "22", "184",
                           "(0.92%)", "206"]  # fmt: skip
    assert "false reviews" in next(line for line in lines if "fraud stopped" in line)


def test_a_narrow_terminal_shows_the_first_reason_whole() -> None:
    lines = drawn(80)
    at = next(at for at, line in enumerate(lines) if line.startswith("19:03:08"))
    assert "this IP address has been" in lines[at]
    assert lines[at + 1].strip() == "known for 0 s"
    assert not any("product category" in line for line in lines)


def test_a_wide_terminal_shows_two_reasons_on_one_line() -> None:
    rows = [line for line in drawn(120) if line.startswith("19:03:08")]
    assert len(rows) == len(BLOCKS)
    assert all("for 0 s; product category" in row for row in rows)
    assert [row.split()[-1] for row in rows] == ["fraud", "legitimate", "?"]


def test_the_summary_tells_what_waits() -> None:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(summary(BOARD, 20_300, 7, 1_010.0))
    assert "100 wait in the log for the next run; 7 were refused" in capture.get()


@pytest.mark.parametrize("width", [80, 120])
def test_link_mails_and_campaigns_stand_whole(width: int) -> None:
    lines = [line.strip() for line in drawn(width)]
    assert f"Page {AROUND.page}" in lines
    assert "Mail 1 alert in sluicegate-demo/mailbox" in lines
    assert next(line for line in lines if "Ring of" in line).split() == [
        "●", "now", "Ring", "of", "13", "accounts", "2", "1", "0", "1",
    ]  # fmt: skip
    assert next(line for line in lines if "taken over" in line).startswith("○ over")


def test_a_slow_stream_has_its_fraction() -> None:
    slow = msgspec.structs.replace(BOARD, rate=0.46)
    assert "(0.46/s)" in line(slow, 13.0)
    assert "(20/s)" in line(BOARD, 13.0)
