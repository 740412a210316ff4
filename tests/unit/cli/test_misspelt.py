from sluicegate.cli.misspelt import Misspelt, misspelt

NAMES = ("amount", "ip_address", "merchant")


def test_a_name_that_nearly_is_one_is_counted_where_that_one_is_missing() -> None:
    records = [
        b'{"amount": 1, "ip_adress": "192.0.2.1"}',
        b'{"amount": 1, "ip_adress": "192.0.2.2", "Merchant": "s"}',
        b'{"amount": 1, "ip_adress": "192.0.2.3", "ip_address": "192.0.2.3"}',
    ]
    assert misspelt(records, NAMES) == [
        Misspelt("ip_adress", "ip_address", 2),
        Misspelt("Merchant", "merchant", 1),
    ]


def test_fields_that_are_only_passed_on_are_no_mistake() -> None:
    assert misspelt([b'{"amount": 1, "basket": [1], "fd": {"outcome": "block"}}'], NAMES) == []
    assert misspelt([], NAMES) == []
