"""Which exceptions are the user's to mend."""

import errno

from sluicegate.cli.errors import UserError, explain
from sluicegate.rules.errors import RuleError


def test_known_errors_speak_for_themselves() -> None:
    assert explain(UserError("do this")) == "do this"
    said = explain(RuleError("r", "$a >", 3, "unfinished"))
    assert said is not None
    assert said.startswith("rule r: unfinished at column 4")


def test_files_are_named() -> None:
    denied = PermissionError(errno.EACCES, "Permission denied", "m.sluice")
    assert explain(denied) == (
        "m.sluice: you are not allowed to read or write this; check its permissions"
    )
    assert explain(OSError(errno.EIO, "Input/output error", "x")) == "x: Input/output error"


def test_defects_are_not_explained_away() -> None:
    assert explain(KeyError("x")) is None
    assert explain(OSError("no file")) is None
