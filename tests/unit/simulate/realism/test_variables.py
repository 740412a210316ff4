import pytest

from sluicegate.simulate.realism.table import read
from sluicegate.simulate.realism.variables import derive, variables


def test_local_time_goes_by_the_meridian(make):
    table = read([make(0), make(1, billing_longitude="30.0"), make(2, billing_longitude="?")], 9)
    assert derive(table).hour.tolist() == [0, 1, 2]  # a column that is no number gives UTC
    table = read([make(0), make(1, billing_longitude="30.0")], 9)
    found = derive(table)
    assert found.hour.tolist() == [19, 3]
    assert found.weekday.tolist() == [6, 0]


def test_what_is_read_off_the_fields(make):
    found = derive(read([make(0, ip_address="81.98.7.6"), make(1, user_agent="?")], 9))
    assert found.domain == ["example.com", "example.com"]
    assert found.network == ["81.98", "73.0"]
    assert found.ip_country == ["GB", "US"]
    assert found.browser == ["firefox on linux", "unknown on unknown"]
    assert found.device == ["desktop", "other"]


def test_absent_fields_are_unknown(make):
    table = read([make(0)], 9)
    bare = table._replace(fields={})
    found = derive(bare)
    assert (found.domain, found.ip_country, found.device) == ([""], ["UNKNOWN"], ["unknown"])


def test_every_field_and_every_derived_variable_is_measured(make, aimless):
    table = read([make(number, **wish) for number, wish in enumerate(aimless)], 10_000)
    found = variables(table, derive(table))
    assert {one.name for one in found} == {
        *table.fields,
        "amount in US dollars",
        "cents of the amount",
        "local hour",
        "local weekday",
        "e-mail domain",
        "IP network (/16)",
        "IP country",
        "browser and system",
        "kind of device",
    }
    assert [one.auc for one in found] == sorted((one.auc for one in found), reverse=True)


@pytest.mark.parametrize("fraud", [False, True])
def test_one_class_alone_has_no_variables(make, fraud):
    table = read([make(number, fraud=fraud) for number in range(5)], 9)
    assert variables(table, derive(table)) == []
