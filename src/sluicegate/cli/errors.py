"""Which exceptions are the user's to mend, and how they are said."""

import errno


def explain(error: BaseException) -> str | None:
    """The message for an exception that input, files or settings caused; None for a defect."""
    from sluicegate.events.errors import DefinitionError
    from sluicegate.model.errors import ArtifactError, PlanMismatch, ThresholdError, TrainingError
    from sluicegate.rules.errors import RuleError
    from sluicegate.runtime.config import ConfigError
    from sluicegate.sources.errors import SourceError

    known = (
        ArtifactError,
        ConfigError,
        DefinitionError,
        PlanMismatch,
        RuleError,
        SourceError,
        ThresholdError,
        TrainingError,
        UserError,
    )
    if isinstance(error, known):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {_said(error)}"
    return None


class UserError(ValueError):
    """Something a verb can't do with what it was given; says what to do instead."""


def _said(error: OSError) -> str:
    return {
        errno.ENOENT: "there is no such file or directory",
        errno.EACCES: "you are not allowed to read or write this; check its permissions",
        errno.EISDIR: "this is a directory; name a file",
        errno.ENOTDIR: "a part of this path is not a directory",
        errno.ENOSPC: "the disk is full",
        errno.EADDRINUSE: "the address is in use",
    }.get(error.errno or 0, str(error.strerror))
