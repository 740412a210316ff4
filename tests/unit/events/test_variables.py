import pytest

from sluicegate.events.errors import DefinitionError
from sluicegate.events.variables import VARIABLE_TYPES, variable


def test_data_types_follow_the_type() -> None:
    assert {variable("x", name).data_type for name in VARIABLE_TYPES} == {
        "STRING",
        "FLOAT",
        "BOOLEAN",
    }
    assert variable("x", "NUMERIC", "INTEGER", 5).default == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("PRICES",), "unknown type 'PRICES'; did you mean PRICE"),
        ((5,), "unknown type 5"),
        (("PRICE", "MONEY"), "unknown data type 'MONEY'; use one of STRING"),
        (("PRICE", None, "free"), "default 'free' is not of data type FLOAT"),
        (("PRICE", None, True), "default True is not of data type FLOAT"),
        (("CATEGORICAL", None, 5), "write it as text"),
        (("CATEGORICAL", "DATETIME", "soon"), "default 'soon' is not a time"),
    ],
)
def test_what_is_wrong_with_a_definition(arguments: tuple, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        variable("x", *arguments)
