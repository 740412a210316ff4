"""Which exceptions are the user's to mend, and how they are said."""

import errno
import sqlite3


def explain(error: BaseException) -> str | None:
    """The message for an exception that input, files or settings caused; None for a defect."""
    if isinstance(error, UserError):  # without importing what the others need
        return str(error)
    from sluicegate.events.errors import DefinitionError
    from sluicegate.model.errors import ArtifactError, PlanMismatch, ThresholdError, TrainingError
    from sluicegate.rules.errors import RuleError
    from sluicegate.rules.lists import ListError
    from sluicegate.runtime.config import ConfigError
    from sluicegate.runtime.replaying import NoSuchRejection
    from sluicegate.runtime.running import ServerError
    from sluicegate.runtime.server import DirectoryInUse
    from sluicegate.sources.errors import SourceError
    from sluicegate.store.database import WrongDatabase
    from sluicegate.store.registry import NoSuchVersion

    known = (
        ArtifactError,
        ConfigError,
        DefinitionError,
        DirectoryInUse,
        ListError,
        NoSuchRejection,
        NoSuchVersion,
        PlanMismatch,
        RuleError,
        ServerError,
        SourceError,
        ThresholdError,
        TrainingError,
        WrongDatabase,
    )
    if isinstance(error, known):
        return str(error)
    if isinstance(error, sqlite3.OperationalError):
        return _said_by_sqlite(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {_said(error)}"
    return None


class UserError(ValueError):
    """Something a verb can't do with what it was given; says what to do instead."""


def _said_by_sqlite(error: sqlite3.OperationalError) -> str | None:
    code = error.sqlite_errorcode & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return (
            "the database is busy: the running server may be computing states from history after"
            " a publication; nothing was changed, try again later"
        )
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full; nothing was changed"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return "the database can't be opened or written; check the directory's permissions"
    return None


def _said(error: OSError) -> str:
    return {
        errno.ENOENT: "there is no such file or directory",
        errno.EACCES: "you are not allowed to read or write this; check its permissions",
        errno.EISDIR: "this is a directory; name a file",
        errno.ENOTDIR: "a part of this path is not a directory",
        errno.ENOSPC: "the disk is full",
        errno.EADDRINUSE: "the address is in use",
    }.get(error.errno or 0, str(error.strerror))
