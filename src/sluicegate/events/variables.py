"""Variables of an event type, typed as Amazon Fraud Detector names them."""

from typing import Literal

from msgspec import Struct

from sluicegate.events.errors import DefinitionError, suggest
from sluicegate.events.time import parse_time

DataType = Literal["STRING", "INTEGER", "FLOAT", "BOOLEAN", "DATETIME"]
Value = str | int | float | bool | None

_ADDRESS = ("NAME", "PHONE", "ADDRESS_L1", "ADDRESS_L2", "CITY", "STATE", "COUNTRY", "ZIP")

VARIABLE_TYPES: dict[str, DataType] = {
    "IP_ADDRESS": "STRING",
    "USERAGENT": "STRING",
    "FINGERPRINT": "STRING",
    "SESSION_ID": "STRING",
    "ARE_CREDENTIALS_VALID": "BOOLEAN",
    "EMAIL_ADDRESS": "STRING",
    "PHONE_NUMBER": "STRING",
    **{f"BILLING_{part}": "STRING" for part in _ADDRESS},
    **{f"SHIPPING_{part}": "STRING" for part in _ADDRESS},
    "ORDER_ID": "STRING",
    "PRICE": "FLOAT",
    "CURRENCY_CODE": "STRING",
    "PAYMENT_TYPE": "STRING",
    "AUTH_CODE": "STRING",
    "AVS": "STRING",
    "CARD_BIN": "STRING",
    "PRODUCT_CATEGORY": "STRING",
    "NUMERIC": "FLOAT",
    "CATEGORICAL": "STRING",
    "FREE_FORM_TEXT": "STRING",
    "FRAUD_LABEL": "STRING",
}
"""Variable type -> the data type it has unless the definition says otherwise."""

_DATA_TYPES = ("STRING", "INTEGER", "FLOAT", "BOOLEAN", "DATETIME")


class Variable(Struct, frozen=True):
    """One typed variable of an event type.

    Attributes:
        name: the JSON field that holds it, and its name in rules.
        type: a name out of `VARIABLE_TYPES`.
        data_type: how its value is read; a FLOAT may come as a JSON number or as text.
        default: taken when the event has none (null, absent or empty); None leaves it missing.
        required: an event without it is rejected.
        key: the plan keeps aggregates per value of it (merchant, terminal, device …).
    """

    name: str
    type: str
    data_type: DataType
    default: Value = None
    required: bool = False
    key: bool = False


def variable(
    name: str,
    type: str,  # noqa: A002 - the definition's own word
    data_type: str | None = None,
    default: Value = None,
    required: bool = False,
    key: bool = False,
) -> Variable:
    """A checked variable; the data type defaults to the variable type's own.

    Raises:
        DefinitionError: for an unknown type or data type, or a default of another type.

    >>> variable("amount", "PRICE").data_type
    'FLOAT'
    """
    if type not in VARIABLE_TYPES:
        raise DefinitionError(
            f"variable {name}: unknown type {type!r}{suggest(str(type), VARIABLE_TYPES)}"
        )
    kind: DataType = VARIABLE_TYPES[type] if data_type is None else data_type  # type: ignore[assignment]
    if kind not in _DATA_TYPES:
        raise DefinitionError(
            f"variable {name}: unknown data type {kind!r}; use one of {', '.join(_DATA_TYPES)}"
        )
    expected: dict[str, tuple[type[object], ...]] = {  # type: ignore[valid-type]
        "STRING": (str,),
        "DATETIME": (str,),
        "INTEGER": (int,),
        "FLOAT": (int, float),
        "BOOLEAN": (bool,),
    }
    wrong_bool = isinstance(default, bool) and kind != "BOOLEAN"
    if default is not None and (wrong_bool or not isinstance(default, expected[kind])):
        raise DefinitionError(
            f"variable {name}: default {default!r} is not of data type {kind};"
            f" write it as {'text' if kind in ('STRING', 'DATETIME') else 'a ' + kind.lower()}"
        )
    if kind == "DATETIME" and isinstance(default, str) and default:
        try:
            parse_time(default)
        except ValueError:
            raise DefinitionError(
                f"variable {name}: default {default!r} is not a time; write ISO 8601"
            ) from None
    return Variable(name, type, kind, default, required, key)
