"""Names that are counted by, bounded in number and length."""

from typing import Final

OTHER: Final = "\0other"
"""Stands for all names that came when there were too many."""

LONGEST: Final = 48


class Names:
    """The first names that come, each as it is counted and shown.

    Args:
        most: further names are `OTHER`.

    >>> names = Names(2)
    >>> [names.of(value) for value in ("VA", None, "OH", "VA")]
    ['VA', '', '\\x00other', 'VA']
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[object, str] = {}

    def of(self, value: object) -> str:
        """The name under which a value counts; ``""`` for a missing one."""
        found = self._known.get(value)
        return self._new(value) if found is None else found

    def _new(self, value: object) -> str:
        if len(self._known) >= self._most:
            return OTHER
        text = "" if value is None else str(value).strip()
        if len(text) > LONGEST:
            text = text[: LONGEST - 1] + "…"
        self._known[value] = text
        return text
