from decimal import Decimal

import numpy as np
import pytest
from msgspec.structs import replace

from sluicegate.model.errors import ThresholdError
from sluicegate.model.evaluate import HeldOut
from sluicegate.model.thresholds import propose

DAY = 86_400_000_000


def events(scores, labels, amounts=None, currencies=None, days=1):
    count = len(scores)
    return HeldOut(
        np.array(scores, dtype=np.float64),
        np.zeros(count),
        np.array(labels, dtype=np.int8),
        np.linspace(0, days * DAY, count).astype(np.int64),
        np.arange(count),
        None if amounts is None else np.array(amounts, dtype=np.float64),
        None if currencies is None else np.array(currencies, dtype=object),
    )


MIXED = events([950, 900, 850, 800, 700, 100], [1, 0, 1, 0, 1, 0], [500, 50, 60, 20, 10, 5])


def test_blocks_as_long_as_the_fraud_is_worth_the_refusals():
    result = propose(MIXED, cost_false_block=50)
    # below 850 the next fraud, of 10, costs another refusal of 50
    assert (result.block, result.review) == (849.0, 849.0)
    assert result.expected.cost == 50 + 10
    assert result.approve_all == 570.0
    assert (result.expected.blocked_fraud, result.expected.blocked_legit) == (2, 1)
    assert result.expected.missed_fraud == 1


def test_dear_refusals_block_less():
    result = propose(MIXED, cost_false_block=Decimal("100.00"))
    assert result.block == 949.0
    assert result.expected.cost == 70.0


def test_reviews_spare_refusals_up_to_the_capacity():
    result = propose(MIXED, cost_false_block=50, review_capacity=4)
    assert (result.block, result.review) == (949.0, 699.0)
    assert result.expected.reviewed == 4
    assert result.expected.reviewed_fraud == 2
    assert result.expected.cost == 0.0
    assert result.busiest_day_reviews == 4


def test_reviews_are_not_made_where_they_do_not_pay():
    result = propose(MIXED, cost_false_block=50, cost_review=20, review_capacity=4)
    # of the next two events reviews find 60 for 40; going on to the last fraud costs 40 for 10
    assert (result.block, result.review) == (949.0, 849.0)
    assert result.expected.cost == 40 + 10


def test_nothing_is_blocked_where_only_legitimate_events_score_high():
    result = propose(events([900, 800], [0, 1], [1, 1]), cost_false_block=50)
    assert result.block == 1000.0
    assert result.expected.cost == 1.0


def test_ties_are_never_cut():
    tied = events([900, 900, 900, 100], [1, 1, 0, 0], [50, 50, 1, 1])
    result = propose(tied, cost_false_block=10)
    assert (result.expected.blocked_fraud, result.expected.blocked_legit) == (2, 1)


def test_unlabelled_events_fill_the_capacity_and_cost_nothing():
    data = events([900, 850, 800, 700], [0, -1, 1, 0], [5, 5, 100, 5])
    assert propose(data, cost_false_block=500, review_capacity=2).expected.missed_fraud == 1
    assert propose(data, cost_false_block=500, review_capacity=3).expected.missed_fraud == 0


def test_capacity_counts_per_day():
    data = events([900, 800, 700, 600], [1, 0, 1, 0], [9, 9, 9, 9], days=3)
    result = propose(data, cost_false_block=100, review_capacity=1)
    assert result.days == 3.0
    assert result.expected.reviewed <= 3


def test_the_table_shows_the_usual_thresholds():
    table = propose(MIXED, cost_false_block=50).table
    by_block = {row.block: row for row in table}
    assert set(by_block) == {500, 600, 700, 775, 860, 900, 950, 975, 990}
    assert (by_block[900.0].blocked_fraud, by_block[900.0].blocked_legit) == (1, 0)
    assert by_block[900.0].cost == 70.0
    assert by_block[500.0].blocked_legit == 2


def test_currencies_are_never_added_up():
    data = replace(MIXED, currencies=np.array(["usd", "EUR", "usd", "EUR", "usd", "USD"], object))
    with pytest.raises(ThresholdError, match=r"2 currencies \(eur, usd\)"):
        propose(data, cost_false_block=50)
    result = propose(data, cost_false_block=50, currency="USD")
    assert result.currency == "usd"
    assert result.approve_all == 570.0
    assert result.expected.blocked_fraud == 3
    with pytest.raises(ThresholdError, match="No event has currency gbp"):
        propose(data, cost_false_block=50, currency="gbp")


def test_a_fixed_cost_of_fraud_needs_no_amounts():
    data = replace(MIXED, amounts=None)
    assert propose(data, cost_false_block=1, cost_missed=100).expected.missed_fraud == 0
    with pytest.raises(ThresholdError, match="carry no amounts"):
        propose(data, cost_false_block=1)


def test_refunds_are_no_gain_to_miss():
    data = events([900, 100], [1, 0], [-500, 5])
    assert propose(data, cost_false_block=1).approve_all == 0.0


@pytest.mark.parametrize(
    ("changes", "text"),
    [({"cost_false_block": -1}, "cost_false_block is -1"), ({"cost_review": -1}, "cost_review")],
)
def test_negative_costs_are_refused(changes, text):
    with pytest.raises(ThresholdError, match=text):
        propose(MIXED, **({"cost_false_block": 1} | changes))


def test_labels_of_both_kinds_are_needed():
    with pytest.raises(ThresholdError, match="found 0 and 2"):
        propose(events([1, 2], [0, 0], [1, 1]), cost_false_block=1)
