"""What is wrong with an event, in words that name the field, the value and the remedy."""

from collections.abc import Iterable
from difflib import get_close_matches

VALUE_LIMIT = 80
"""Longest piece of an offending value, in characters, that a reason quotes."""


class DefinitionError(ValueError):
    """A definition (event type, plan, detector, setting) that cannot be used."""


class InvalidEvent(ValueError):  # noqa: N818 - the field's term, and it reads as a sentence
    """Bytes that are not an event of the declared type.

    Attributes:
        code: a stable word for counting (``not_json``, ``missing``, ``mistyped``, ``time``,
            ``future``, ``coordinate``, ``oversized``, ``encoding``, ``amount``, ``label``,
            ``conflict``).
        field: the JSON field at fault, or ``""`` when the whole record is.
        value: the offending value as JSON-like text, shortened to `VALUE_LIMIT`.
        message: the full reason.
    """

    def __init__(self, code: str, field: str, value: object, message: str) -> None:
        self.code = code
        self.field = field
        self.value = shorten(value)
        self.message = message
        super().__init__(code, field, self.value, message)

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        got = f" (got {self.value})" if self.value else ""
        return f"{where}{self.message}{got}"


def shorten(value: object) -> str:
    """Text of a value for a reason: quoted when a string, cut to `VALUE_LIMIT` characters.

    >>> shorten("abc"), shorten(12), shorten(None)
    ('"abc"', '12', '')
    """
    if value is None:
        return ""
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= VALUE_LIMIT else text[: VALUE_LIMIT - 1] + "…"


def suggest(name: str, known: Iterable[str]) -> str:
    """``; did you mean …?`` for the nearest known name, or an empty string.

    >>> suggest("amont", ["amount", "currency"])
    '; did you mean amount?'
    """
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
