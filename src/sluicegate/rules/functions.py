"""The functions of the language and what they take."""

from typing import NamedTuple

from sluicegate.rules.tree import NodeType


class Function(NamedTuple):
    """Signature of a function; `accepts` holds the allowed types of each argument."""

    accepts: tuple[tuple[NodeType, ...], ...]
    returns: NodeType


FUNCTIONS: dict[str, Function] = {
    "regex_match": Function((("STRING",), ("STRING", "NUMBER")), "BOOLEAN"),
    "lowercase": Function((("STRING",),), "STRING"),
    "uppercase": Function((("STRING",),), "STRING"),
    "getcurrentdatetime": Function((), "DATETIME"),
    "isbefore": Function((("DATETIME",), ("DATETIME",)), "BOOLEAN"),
    "isafter": Function((("DATETIME",), ("DATETIME",)), "BOOLEAN"),
    "getepochmilliseconds": Function((("DATETIME",),), "NUMBER"),
}
"""Names and meaning: Amazon Fraud Detector, user guide, "Rule language reference"."""
