"""Where the value of a rule's variable is found when an event is decided."""

from typing import Literal

from msgspec import Struct

ValueType = Literal["NUMBER", "STRING", "BOOLEAN", "DATETIME"]


class Binding(Struct, frozen=True):
    """The place and type of one variable.

    Attributes:
        source: the event's values, the feature row or the model scores.
        index: position in that sequence.
        type: feature rows and scores hold floats, so theirs is never STRING.
    """

    source: Literal["event", "feature", "score"]
    index: int
    type: ValueType
