"""Fields of events that look like a variable's name, but are not it."""

from collections import Counter
from collections.abc import Collection, Iterable
from difflib import get_close_matches

import msgspec

ALIKE = 0.8
"""How much of two names must agree, as `difflib` measures it; other fields are only passed on."""


class Misspelt(msgspec.Struct, frozen=True):
    """Attributes:
    field: name of a field that is no variable.
    meant: the variable it looks like, which those events lack.
    events: how many have it.
    """

    field: str
    meant: str
    events: int


def misspelt(records: Iterable[bytes], names: Collection[str]) -> list[Misspelt]:
    """What may be misspelt, the most frequent first.

    Args:
        records: events as JSON objects.
        names: of the event type's fields.

    >>> misspelt([b'{"amuont": 1, "shop": "s"}', b'{"amount": 1, "amounts": 2}'], ["amount"])
    [Misspelt(field='amuont', meant='amount', events=1)]
    """
    found: Counter[tuple[str, str]] = Counter()
    known = frozenset(names)
    nearest: dict[str, str | None] = {}
    for record in records:
        fields = msgspec.json.decode(record, type=dict[str, msgspec.Raw])
        for field in fields.keys() - known:
            if field not in nearest:
                near = get_close_matches(field, known, n=1, cutoff=ALIKE)
                nearest[field] = near[0] if near else None
            meant = nearest[field]
            if meant is not None and meant not in fields:
                found[field, meant] += 1
    return [Misspelt(*pair, count) for pair, count in found.most_common()]
