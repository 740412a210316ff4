"""The plain text is as complete as the page."""

from made_alerts import alert, digest, single
from msgspec import structs

from sluicegate.alerts.text import text
from sluicegate.detector.tally import Tally


def test_all_of_an_alert() -> None:
    assert text(single(degraded="deadline")) == (
        "Outcome:     Blocked\n"
        "Amount:      712.35 USD\n"
        "Customer:    269-37-3393\n"
        "Time:        9 Nov 2026, 22:56:43 UTC\n"
        "Transaction: e1\n"
        "Score:       987.2 of 1000\n"
        "Decided by:  rule score_block\n"
        "Rules:       score_block, burst\n"
        "Detector:    payments, version 4\n"
        "Degraded:    deadline (the fallback outcome was given)\n"
        "\n"
        "Reasons:\n"
        "- 17 transactions within the hour\n"
        "- 412 km from the last one\n"
        "\n"
        "Look at it:\n"
        "https://fraud.example.com/ui/events/e1\n"
    )


def test_an_alert_with_next_to_nothing() -> None:
    made = single(amount=None, score=None, rules=(), reasons=(), link="", decided_by="default")
    lines = text(made).splitlines()
    assert "Amount:      none" in lines
    assert "Score:       none" in lines
    assert "Decided by:  default outcome" in lines
    assert "Rules:       none matched" in lines
    assert len(lines) == 9


def test_a_digest() -> None:
    made = text(digest(alert("e1"), alert("e2", "review", amount=500, currency="JPY"), total=214))
    lines = made.splitlines()
    assert lines[:2] == ["214 alerts", "9 Nov 2026, 22:56:43 to 22:58:43 UTC"]
    assert "Totals of the 2 shown:" in lines
    assert "- Blocked: 1 (712.35 USD)" in lines
    assert "- For review: 1 (500 JPY)" in lines
    assert "Blocked: 712.35 USD, customer 269-37-3393" in lines
    assert "  score 987.2, rule score_block, payments version 4" in lines
    assert "  - 412 km from the last one" in lines
    assert "  https://fraud.example.com/ui/events/e2" in lines
    assert lines[-1] == "and 212 more"


def test_totals_are_of_all_a_digest_stands_for() -> None:
    tallies = (Tally("block", "USD", 200, 14_247_000), Tally("review", "JPY", 14, 7_000))
    made = text(structs.replace(digest(alert("e1"), total=214), tallies=tallies)).splitlines()
    at = made.index("Totals:")
    assert made[at + 1 : at + 3] == [
        "- Blocked: 200 (142,470.00 USD)",
        "- For review: 14 (7,000 JPY)",
    ]


def test_a_digest_of_all() -> None:
    made = text(digest(alert("e1"), alert("e2")))
    assert "Totals:\n" in made
    assert "more" not in made


def test_fields_can_not_fake_lines() -> None:
    made = text(single(entity="x\nOutcome:     Approved", reasons=("a\r\nLook at it:",)))
    assert [line for line in made.splitlines() if line.startswith("Outcome")] == [
        "Outcome:     Blocked"
    ]
    assert made.splitlines().count("Look at it:") == 1
