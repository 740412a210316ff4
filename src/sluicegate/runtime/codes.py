"""Category codes that grow while a history is replayed."""


class GrowingCodes:
    """Codes by first appearance, per category feature; called as the engine calls `Codes`.

    >>> codes = GrowingCodes()
    >>> codes("city", "Oslo"), codes("city", "Rome"), codes("city", "Oslo")
    (0.0, 1.0, 0.0)
    >>> codes.values("city"), codes.values("state")
    (('Oslo', 'Rome'), ())
    """

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, float]] = {}

    def __call__(self, feature: str, value: str) -> float:
        table = self._codes.get(feature)
        if table is None:
            table = self._codes[feature] = {}
        code = table.get(value)
        if code is None:
            code = table[value] = float(len(table))
        return code

    def values(self, feature: str) -> tuple[str, ...]:
        """The values of a feature by their codes."""
        return tuple(self._codes.get(feature, ()))
