"""What an enricher is: the facts it names and the pure function that finds them in one value."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

Fact: TypeAlias = float | str | None
Facts: TypeAlias = tuple[Fact, ...]


class Field(Struct, frozen=True):
    """One fact that an enricher gives.

    Attributes:
        name: suffix of the feature's name: ``domain_kind`` of the variable ``email_address``
            becomes ``email_address_domain_kind``.
        kind: ``number`` (a float; flags are 0.0 or 1.0) or ``category`` (a short lower-case
            string out of a bounded set).
        text: the sentence an analyst reads, with ``{value}`` for the formatted value.
        unit: ``count``, ``share`` (0..1), ``ratio``, ``km``, ``flag`` (0 or 1), ``category`` or
            ``number``; tells how ``{value}`` is formatted.
    """

    name: str
    kind: Literal["number", "category"]
    text: str
    unit: str = "number"


class Enricher(Struct, frozen=True):
    """The facts found in one value.

    Attributes:
        fields: what is found, in a fixed order.
        apply: from the value to its facts, as many as ``fields`` and in their order; ``None`` is
            not known. Pure and deterministic; raises for no string, whatever it holds.
    """

    fields: tuple[Field, ...]
    apply: Callable[[str], Facts]


def flag(name: str, text: str) -> Field:
    """A field that is 1.0 for yes and 0.0 for no.

    >>> flag("disposable", "e-mail address is disposable: {value}").unit
    'flag'
    """
    return Field(name, "number", text, "flag")


def count(name: str, text: str) -> Field:
    """A field that is a whole number of things, as a float."""
    return Field(name, "number", text, "count")


def category(name: str, text: str) -> Field:
    """A field that is one of a bounded set of lower-case strings."""
    return Field(name, "category", text, "category")
