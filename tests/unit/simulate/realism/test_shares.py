import pytest

from sluicegate.simulate.realism import shares
from sluicegate.simulate.realism.table import read
from sluicegate.simulate.realism.variables import derive
from sluicegate.simulate.spending import DAY, MINUTE


def by_bins(found):
    return dict(zip(found.bins, found.legit, strict=True))


def test_rare_names_are_taken_together(make):
    names = ["often"] * 5 + [f"n{number:02d}" for number in range(20)]
    table = read([make(number) for number in range(25)], 99)
    found = shares.by_name("x", names, table.fraud)
    assert len(found.bins) == 14
    assert (found.bins[0], found.bins[-1]) == ("often", "all others")
    assert found.legit[0] == 0.2
    assert sum(found.legit) == pytest.approx(1.0)
    assert found.fraud == ()


def test_amounts_fall_between_the_lower_ends(make):
    cents = [50, 100, 199, 200, 199_999, 200_000, 10_000_000]
    table = read([make(number, amount_minor=cent) for number, cent in enumerate(cents)], 99)
    found = by_bins(shares.dollars(table))
    seventh = pytest.approx(1 / 7)
    assert (found["< 1"], found["2"], found["1000"]) == (seventh, seventh, seventh)
    assert found["1"] == found["2000 +"] == pytest.approx(2 / 7)


def test_gaps_are_between_events_of_one_customer(make):
    times = {"a": (0, 30 * 1_000_000, 2 * DAY), "b": (5 * MINUTE,)}
    events = [make(0, entity=entity, time=time) for entity, all_ in times.items() for time in all_]
    found = by_bins(shares.gaps(read(events, 99)))
    assert {name: share for name, share in found.items() if share} == {"< 1 min": 0.5, "1 d": 0.5}


def test_customers_by_events_splits_victims(make):
    events = [make(0, entity="a"), make(1, entity="b"), make(2, entity="b", fraud=True)]
    found = shares.customers_by_events(read(events, 99))
    assert (found.bins[:2], found.legit[:2], found.fraud[:2]) == (("1", "2"), (1, 0), (0, 1))


def test_sharing_counts_customers_and_not_events(make):
    events = [make(n, entity=entity, ip_address="73.0.0.1") for n, entity in enumerate("aaab")]
    events.append(make(9, entity="c", ip_address="73.0.0.2", fraud=True))
    found = shares.sharing("x", read(events, 99), "ip_address")
    assert (found.legit[1], found.fraud[0]) == (1.0, 1.0)
    assert shares.sharing("x", read(events, 99), "absent").bins == ()


def test_home_is_the_country_of_the_billing_address(make):
    events = [make(0), make(1, ip_address="81.98.7.6"), make(2, billing_city="Atlantis")]
    table = read(events, 99)
    found = shares.home(table, derive(table), {("New York", "NY"): "US"})
    assert set(found.bins) == {"home country", "abroad", "home not known"}
    assert found.legit == pytest.approx((1 / 3,) * 3)


def test_hours_and_weekdays_are_local(make):
    table = read([make(0)], 9)
    derived = derive(table)
    assert by_bins(shares.hours(derived, table.fraud))["19"] == 1.0
    assert by_bins(shares.weekdays(derived, table.fraud))["Sun"] == 1.0


def test_delays_are_those_of_labelled_events(make):
    events = [make(number, fraud=True, scenario="ring") for number in range(300)]
    events += [make(500), make(501)]
    table = read(events, 999)
    found = shares.delays(table)
    assert found.legit == ()
    assert sum(found.fraud) == pytest.approx(1.0)
    assert sum(found.fraud[:3]) == 0.0  # nothing becomes known within thirty days
    fates = shares.fates(table)
    assert set(fates.bins) >= {"chargeback", "no label"}
    assert fates.legit[fates.bins.index("no label")] == 1.0
