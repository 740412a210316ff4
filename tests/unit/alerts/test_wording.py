"""Texts that people read at a glance, and that can't play tricks."""

import pytest
from made_alerts import alert, digest, single
from msgspec import structs

from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.wording import (
    Total,
    outcome_text,
    outcomes,
    period_text,
    plain,
    subject,
    totals,
)
from sluicegate.detector.tally import Tally
from sluicegate.events.time import DAY, HOUR, SECOND, parse_time


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a\r\nb", "a b"),
        ("a\x00\x1b[31mb", "a [31mb"),
        ("a\u2028b\u202ec\u200bd\ufeff", "a b c d"),
        ("  Zoë 漢字 👍 ", "Zoë 漢字 👍"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_plain(given: str, expected: str) -> None:
    assert plain(given) == expected


def test_plain_cuts() -> None:
    assert plain("x" * 20, 10) == "xxxxxxxxx…"


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        (single(), "Blocked: 712.35 USD, customer 269-37-3393"),
        (single(outcome="review", amount=None), "For review: customer 269-37-3393"),
        (
            single(outcome="call_customer", currency=""),
            "Call customer: 712.35, customer 269-37-3393",
        ),
        (
            digest(alert(), alert("e2"), alert("e3", "review")),
            "3 alerts: 2 blocked, 1 for review",
        ),
        (
            digest(alert(), total=1200),
            "1,200 alerts: 9 Nov 2026, 22:56:43 to 22:58:43 UTC",
        ),
    ],
)
def test_subjects(delivery: Delivery, expected: str) -> None:
    assert subject(delivery) == expected


def test_subjects_stay_short() -> None:
    long = "x" * 256
    made = single(outcome=long, entity=long, entity_type=long, currency="ABCDEFGHIJKLMNOP")
    assert len(subject(made)) < 200
    assert "…" in subject(made)


def test_totals_never_add_up_currencies() -> None:
    alerts = (
        alert("e1", amount=100, currency="USD"),
        alert("e2", amount=30_000, currency="JPY"),
        alert("e3", amount=250, currency="USD"),
        alert("e4", "review", amount=1_005, currency="KWD"),
        alert("e5", amount=None, currency=""),
    )
    first, second = totals(digest(*alerts))
    assert (first.outcome, first.count, first.sums) == ("Blocked", 4, ("30,000 JPY", "3.50 USD"))
    assert (second.outcome, second.count, second.sums) == ("For review", 1, ("1.005 KWD",))


def test_sums_are_exact() -> None:
    alerts = [alert(str(i), amount=10) for i in range(3)] + [alert("x", amount=10**17)]
    assert totals(digest(*alerts))[0].sums == ("1,000,000,000,000,000.30 USD",)


def test_a_digest_counts_and_adds_up_what_it_does_not_list() -> None:
    tallies = (
        *(Tally("block", "USD", 200, 10**19), Tally("block", None, 3, 0)),
        *(Tally("review", "JPY", 4, 500), Tally("block", "EUR", 7, -1)),
    )
    made = structs.replace(digest(alert(), total=214), tallies=tallies)
    assert subject(made) == "214 alerts: 210 blocked, 4 for review"
    assert totals(made) == (
        Total("Blocked", 210, ("100,000,000,000,000,000.00 USD", "-0.01 EUR")),
        Total("For review", 4, ("500 JPY",)),
    )
    assert outcomes(made) == ("block", "review")


def test_periods_over_midnight_name_both_days() -> None:
    start = parse_time("2026-11-09T23:30:00Z")
    assert period_text(start, start + HOUR) == "9 Nov 2026, 23:30:00 to 10 Nov 2026, 00:30:00 UTC"
    assert period_text(start, start + SECOND).count("Nov") == 1
    assert period_text(start, start + DAY).count("Nov") == 2


def test_outcomes_of_other_detectors() -> None:
    assert outcome_text("") == ""
    assert outcome_text("step_up") == "Step up"
