"""What a number in the feature vector is: its name, its kind and how to say it."""

from typing import Literal

from msgspec import Struct


class Feature(Struct, frozen=True):
    """One column of the feature vector.

    Attributes:
        name: unique in its plan, usable as a rule variable (``[a-z][a-z0-9_]*``).
        kind: ``number`` (NaN is missing) or ``category`` (a vocabulary code; NaN is missing or
            unseen).
        group: what explanations add contributions up over (usually a variable or an aggregate
            family of one key), e.g. ``customer velocity``.
        text: the sentence an analyst reads, with ``{value}`` for the formatted number or the
            category, e.g. ``{value} transactions of this customer in the last hour``.
        unit: ``count``, ``money`` (major units), ``seconds``, ``share`` (0..1), ``ratio``,
            ``deviations``, ``km``, ``km/h``, ``flag`` (0 or 1), ``category`` or ``number``; tells
            how ``{value}`` is formatted.
    """

    name: str
    kind: Literal["number", "category"]
    group: str
    text: str
    unit: str = "number"
