from sluicegate.dashboard.money import currencies, money
from sluicegate.dashboard.names import OTHER


def test_each_currency_has_its_own_sums_and_decimals():
    amounts = {
        ("JPY", 0): [5, 12_000],
        ("JPY", 2): [1, 700],
        ("USD", 1): [2, 2**80],
        (OTHER, 0): [9, 0],
    }
    assert [(item.code, item.decimals) for item in currencies(amounts)] == [("JPY", 0), ("USD", 2)]
    yen, dollars = money(amounts)
    assert (yen.approved, yen.review, yen.blocked) == ("12000", "0", "700")
    assert dollars.review == str(2**80)
