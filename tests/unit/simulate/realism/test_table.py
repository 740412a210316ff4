import numpy as np
import pytest

from sluicegate.simulate.realism.table import read
from sluicegate.simulate.spending import HOUR


def test_columns_are_in_order_of_time(make):
    table = read([make(2, channel="web"), make(0, fraud=True, scenario="ring"), make(1)], 10)
    assert np.diff(table.time).tolist() == [HOUR, HOUR]
    assert table.fraud.tolist() == [1, 0, 0]
    assert table.scenario == ["ring", "", ""]
    assert table.fields["email_address"] == ["0@example.com", "1@example.com", "2@example.com"]
    assert table.fields["channel"] == ["", "", "web"]


def test_amounts_keep_their_currency_and_get_a_worth_in_dollars(make):
    table = read([make(0, amount_minor=790, currency="gbp"), make(1, amount_minor=1_234)], 10)
    assert table.amount.tolist() == [7.9, 12.34]
    assert table.dollars.tolist() == [10.0, 12.34]
    assert table.currency == ["gbp", "usd"]


def test_fields_of_any_kind_become_text_or_numbers(make):
    table = read([make(0, a=1, b=2.5, c=True, d=None, e=["x"]), make(1)], 10)
    assert [table.fields[name] for name in "abcde"] == [
        [1.0, ""],
        [2.5, ""],
        ["True", ""],
        ["", ""],
        ["['x']", ""],
    ]


def test_thinning_leaves_whole_customers_out(make):
    events = [make(number, entity=f"c-{number % 300}") for number in range(3_000)]
    table = read(iter(events), 1_000)
    assert table.given == 3_000
    assert 300 <= len(table.time) <= 1_000
    assert set(np.bincount(table.entity).tolist()) == {10}
    again = read(reversed(events), 1_000)
    assert again.time.tolist() == table.time.tolist()


def test_one_customer_alone_is_thinned_by_events(make):
    table = read([make(number, entity="c") for number in range(100)], 10)
    assert 1 <= len(table.time) <= 10


def test_the_bound_must_be_positive():
    with pytest.raises(ValueError, match="most must be at least 1, not 0"):
        read([], 0)


def test_nothing_is_a_table_too():
    table = read([], 10)
    assert (len(table.time), table.fields) == (0, {})
