"""Whether the schedule of a data directory is enabled: a small file that a running one looks at."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sluicegate.events.time import format_time
from sluicegate.runtime.config import ConfigError

FILE: Final = "schedule.json"


class Schedule(Struct, frozen=True):
    """The content of `schedule.json`.

    Attributes:
        enabled: whether ticks bring transactions.
        changed: since when, ISO 8601.
    """

    enabled: bool
    changed: str


def read_schedule(directory: Path) -> Schedule | None:
    """What was said last, None when nothing was.

    Raises:
        ConfigError: when the file is of another form.
    """
    path = directory / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Schedule)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path} can't be read ({error}); write it anew with `sluicegate simulate enable`"
        ) from None


def set_schedule(directory: Path, *, enabled: bool, now: int) -> Schedule:
    """Enables or disables; readers see the file before or after, never a part of it.

    Args:
        now: microseconds UTC.
    """
    made = Schedule(enabled, format_time(now))
    temporary = directory / f".{FILE}.{os.getpid()}"
    temporary.write_bytes(msgspec.json.encode(made) + b"\n")
    temporary.replace(directory / FILE)
    return made


def enabled(directory: Path) -> bool:
    """Whether the next tick is to bring transactions; unless it was disabled it is."""
    found = read_schedule(directory)
    return found is None or found.enabled


class Gate:
    """Asked at each tick of a running schedule; tells when what it says changes.

    A file that can't be read changes nothing.
    """

    def __init__(self, directory: Path, told: Callable[[str], None]) -> None:
        self._directory = directory
        self._told = told
        self._open = True
        self._trouble = ""

    def __call__(self) -> bool:
        """Whether the tick is to bring transactions."""
        try:
            found, self._trouble = enabled(self._directory), ""
        except (ConfigError, OSError) as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._told(self._trouble)
            return self._open
        if found != self._open:
            self._told(
                "enabled: ticks bring transactions again"
                if found
                else "disabled: tick skipped, as those to come; `sluicegate simulate enable`"
                " goes on"
            )
        self._open = found
        return found
