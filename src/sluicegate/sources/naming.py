"""Names of columns, taken apart and made into names of variables."""

import keyword
import re
from collections.abc import Collection

_PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

RESERVED = frozenset(
    (
        *("event_id", "entity_id", "event_time", "parent_event_id", "fd"),
        *("amount", "hour", "weekday", "weekend", "night"),
    )
)
"""Names that events or features have already."""


def tokens(column: str) -> frozenset[str]:
    """The words of a column's name.

    >>> sorted(tokens("TX_DATETIME")), sorted(tokens("isFraud")), sorted(tokens("cardID"))
    (['datetime', 'tx'], ['fraud', 'is'], ['card', 'id'])
    """
    return frozenset(piece.lower() for piece in _PIECES.findall(column))


def variable_name(column: str, taken: Collection[str]) -> str:
    """A name for a column's variable that rules can use and nothing else has.

    >>> variable_name("TX_AMOUNT", ()), variable_name("Order Total (€)", ())
    ('tx_amount', 'order_total')
    >>> variable_name("amount", ()), variable_name("2nd", ("v_2nd",))
    ('amount_value', 'v_2nd_2')
    """
    name = re.sub(r"[^0-9a-z]+", "_", column.lower()).strip("_") or "value"
    if name[0].isdigit():
        name = f"v_{name}"
    if name in RESERVED or keyword.iskeyword(name):
        name = f"{name}_value"
    result, number = name, 2
    while result in taken:
        result, number = f"{name}_{number}", number + 1
    return result
