from sluicegate.simulate.realism.spreads import by_category, by_currency
from sluicegate.simulate.realism.table import read


def test_each_currency_keeps_its_own_units(make):
    events = [make(n, amount_minor=100 * (n + 1), currency="egp") for n in range(21)]
    events += [make(30 + n, amount_minor=500, fraud=True) for n in range(5)]
    egp, usd = by_currency(read(events, 99))
    assert (egp.name, egp.legit, egp.fraud) == ("egp", (2.0, 6.0, 11.0, 16.0, 20.0), None)
    assert (usd.name, usd.legit, usd.fraud) == ("usd", None, (5.0,) * 5)


def test_categories_are_compared_in_dollars(make):
    events = [make(n, amount_minor=790, currency="gbp") for n in range(5)]
    (travel,) = by_category(read(events, 99))
    assert (travel.name, travel.legit) == ("travel", (10.0,) * 5)
