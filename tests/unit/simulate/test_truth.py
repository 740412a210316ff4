import pytest

from sluicegate.simulate.truth import CAMPAIGNS, Score, Truth, naive_threshold


def test_outcomes_are_counted_against_the_truth_and_the_naive_rule() -> None:
    truth = Truth(threshold=10_000)
    noted = [
        ("caught", True, 5_000, "block"),
        ("reviewed", True, 20_000, "review"),
        ("missed", True, 900, "approve"),
        ("false block", False, 100, "block"),
        ("looked at", False, 10_001, "review"),
        ("fine", False, 10_000, "approve"),
    ]
    for event_id, fraud, amount, _ in noted:
        truth.note(event_id, fraud, amount, "usd")
    for event_id, _, _, outcome in noted:
        truth.judge(event_id, outcome)
    assert truth.score == Score(
        caught=1,
        fraud_reviewed=1,
        missed=1,
        false_blocks=1,
        legit_reviewed=1,
        legit_approved=1,
        naive_caught=1,
        naive_missed=2,
        naive_false_blocks=1,
        naive_legit_approved=2,
        caught_usd=5_000,
        missed_usd=900,
    )


def test_amounts_are_compared_in_one_currency() -> None:
    truth = Truth(threshold=10_000)
    truth.note("pounds", True, 7_900, "gbp")
    truth.note("egyptian pounds", True, 400_000, "egp")
    truth.judge("pounds", "approve")
    score = truth.judge("egyptian pounds", "approve")
    assert (score.naive_caught, score.naive_missed) == (0, 2)


def test_an_outcome_counts_once() -> None:
    truth = Truth(threshold=10_000)
    truth.note("a", True, 1, "usd")
    truth.judge("a", "block")
    score = truth.judge("a", "block")
    assert (score.caught, score.unmatched) == (1, 1)


def test_memory_is_bounded_and_the_oldest_goes() -> None:
    truth = Truth(threshold=10_000, capacity=2)
    for event_id in ("a", "b", "c"):
        truth.note(event_id, False, 1, "usd")
    assert truth.score.forgotten == 1
    assert truth.judge("a", "approve").unmatched == 1
    assert truth.judge("b", "approve").legit_approved == 1


def test_naive_threshold_keeps_the_false_block_rate() -> None:
    amounts = [*range(1, 1_001), 5_000]
    frauds = [False] * 1_000 + [True]
    threshold = naive_threshold(amounts, frauds, 0.01)
    assert sum(amount > threshold for amount in range(1, 1_001)) == 10
    assert naive_threshold(amounts, frauds, 0.0) == 1_000
    assert naive_threshold(amounts, frauds, 1.0) == 0


def test_naive_threshold_with_ties_stays_below_the_rate() -> None:
    assert naive_threshold([7] * 10, [False] * 10, 0.5) == 7


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="outcome must be approve, review or block"):
        Truth(threshold=1).judge("a", "allow")
    with pytest.raises(ValueError, match="capacity must be at least 1"):
        Truth(threshold=1, capacity=0)
    with pytest.raises(ValueError, match="false_block_rate must be 0 to 1"):
        naive_threshold([1], [False], 1.5)
    with pytest.raises(ValueError, match="no legitimate event"):
        naive_threshold([1], [True], 0.1)


def test_each_campaign_and_scenario_has_a_tally_of_its_own() -> None:
    truth = Truth(threshold=10_000)
    noted = [
        ("a", True, 7, "ring", "block"),
        ("b", True, 7, "ring", "review"),
        ("c", True, 7, "ring", "approve"),
        ("d", True, 8, "friendly", "approve"),
        ("e", True, 0, "quiet", "block"),
        ("f", False, 0, "", "block"),
    ]
    for event_id, fraud, campaign, scenario, _ in noted:
        truth.note(event_id, fraud, 100, "usd", campaign=campaign, scenario=scenario)
    assert truth.campaign(7) == (0, 0, 0, 0)
    for event_id, _, _, _, outcome in noted:
        truth.judge(event_id, outcome)
    assert truth.campaign(7) == (3, 1, 1, 1)
    assert truth.campaign(8) == (1, 0, 0, 1)
    assert truth.campaign(0) == truth.campaign(99) == (0, 0, 0, 0)
    assert truth.by_scenario == {
        "ring": (3, 1, 1, 1),
        "friendly": (1, 0, 0, 1),
        "quiet": (1, 1, 0, 0),
    }


def test_tallies_of_old_campaigns_are_dropped() -> None:
    truth = Truth(threshold=10_000)
    for number in range(1, CAMPAIGNS + 2):
        truth.note(str(number), True, 100, "usd", campaign=number)
        truth.judge(str(number), "block")
    assert truth.campaign(1).seen == 0
    assert truth.campaign(2).seen == truth.campaign(CAMPAIGNS + 1).seen == 1
