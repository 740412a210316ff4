from typing import Any

import pytest
from seed_record import DEFINITION, KIND

from sluicegate.events.errors import DefinitionError
from sluicegate.events.event_type import Labels, event_type

AMOUNT = {"amount": {"type": "PRICE"}}


def define(**changes: Any) -> dict[str, Any]:
    table = {"name": "n", "entity_type": "e", "variables": AMOUNT, **changes}
    return {name: x for name, x in table.items() if x is not ...}


def test_variables_keep_their_order() -> None:
    assert [item.name for item in KIND.variables] == list(DEFINITION["variables"])
    assert KIND.index("ip_address") == 1


def test_first_of_a_type() -> None:
    price = KIND.first("SESSION_ID", "PRICE")
    assert price is not None
    assert price.name == "transaction_amt"
    assert KIND.first("SESSION_ID") is None


def test_an_unknown_variable_suggests_the_nearest() -> None:
    with pytest.raises(DefinitionError, match="did you mean ip_address"):
        KIND.index("ip_adress")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1", 1),
        (1, 1),
        (1.0, 1),
        (True, 1),
        ("Fraud", 1),
        (" 0 ", 0),
        ("legit", 0),
        (False, 0),
        ("", -1),
        (None, -1),
        ("maybe", -1),
        (2, -1),
    ],
)
def test_labels_read(value: object, code: int) -> None:
    assert Labels().code(value) == code


def test_label_words_of_ones_own() -> None:
    labels = event_type(define(labels={"fraud": ["CHARGEBACK", 2], "legit": ["OK"]})).labels
    assert [labels.code(x) for x in ("chargeback", 2, "ok", "1")] == [1, 1, 0, -1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ...}, "name is missing"),
        ({"entity_type": ""}, "entity_type is missing"),
        ({"variables": {}}, "variables is missing"),
        ({"variables": 5}, "give a table of variables"),
        ({"varables": {}}, "unknown setting 'varables'; did you mean variables"),
        ({"variables": {"x": "PRICE"}}, "variables.x: give a table with a type"),
        ({"variables": {"x": {"type": "PRICE", "requird": True}}}, "did you mean required"),
        ({"variables": {"event_id": {"type": "ORDER_ID"}}}, "already the event's"),
        ({"variables": {"fd": {"type": "ORDER_ID"}}}, "already the event's"),
        ({"variables": {"a b": {"type": "ORDER_ID"}}}, "use letters, digits and _"),
        ({"variables": {"a": {"type": "PRICE"}, "b": {"type": "PRICE"}}}, "two variables of type"),
        ({"variables": {"a": {"type": "PRICE", "data_type": "STRING"}}}, 'needs data_type "FLOAT"'),
        ({"variables": {"a": {"type": "CURRENCY_CODE", "data_type": "INTEGER"}}}, '"STRING"'),
        ({"place": {"latitude": "amount"}}, "longitude"),
        ({"place": {"latitude": "amount", "longitude": "nowhere"}}, "no variable 'nowhere'"),
        ({"event_id": "id", "entity_id": "id"}, "fields of their own"),
        ({"event_time": "fd"}, "fields of their own"),
        ({"labels": 5}, "give a table"),
        ({"labels": {"fraud": "yes"}}, "give a list"),
        ({"labels": {"frauds": ["yes"]}}, "did you mean fraud"),
        ({"labels": {"fraud": ["1"], "legit": ["1"]}}, "stand for fraud and for legit"),
        ({"default_currency": "x" * 20}, "default_currency"),
    ],
)
def test_what_is_wrong_with_a_definition(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        event_type(define(**changes))


def test_coordinates_are_numbers() -> None:
    variables = {"n": {"type": "BILLING_CITY"}, "e": {"type": "NUMERIC"}}
    with pytest.raises(DefinitionError, match='n needs data_type = "FLOAT"'):
        event_type(define(variables=variables, place={"latitude": "n", "longitude": "e"}))
