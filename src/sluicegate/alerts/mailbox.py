"""Alerts as files: a folder of e-mails for installations without a mail server."""

import os
from collections.abc import Sequence
from pathlib import Path

from sluicegate.alerts.addresses import address
from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.channel import Misconfigured, Unreachable
from sluicegate.alerts.keys import key_hash
from sluicegate.alerts.message import message
from sluicegate.events.time import from_micros

_TEMPORARY = ".writing"


class Mailbox:
    """A channel that writes each delivery as one ``.eml`` file, whole or not at all.

    A delivery always makes the same file, so a repeat replaces itself.

    Args:
        directory: made when missing, for its owner only.

    Raises:
        ValueError: for an address that is none, or no recipient.
    """

    def __init__(self, name: str, directory: str | Path, to: Sequence[str], sender: str) -> None:
        if not to:
            raise ValueError("to: names nobody; give at least one e-mail address")
        self.name = name
        self._directory = Path(directory)
        self._to = tuple(address(one) for one in to)
        self._sender = address(sender)

    def send(self, delivery: Delivery) -> None:
        """Writes the file; returns once it is on the disk."""
        time = delivery.until if delivery.digest else delivery.alerts[0].time
        made = message(delivery, self._sender, self._to, time).as_bytes()
        self._write(file_name(delivery.key, time), made)

    def check(self) -> None:
        """Writes and removes a file; raises as `send` does."""
        name = f"{_TEMPORARY}-check"
        self._write(name, b"")
        (self._directory / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held between two deliveries."""

    def _write(self, name: str, content: bytes) -> None:
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            # One that has been there before may be open to others.
            self._directory.chmod(0o700)
            temporary = self._directory / f"{_TEMPORARY}-{os.getpid()}-{name}"
            try:
                handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self._directory / name)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            _sync(self._directory)
        except (PermissionError, FileExistsError, NotADirectoryError) as error:
            raise Misconfigured(
                f"mailbox {self.name}: {self._directory} can't be written ({error.strerror});"
                " make it a directory of the user that runs Sluicegate"
            ) from None
        except OSError as error:
            raise Unreachable(
                f"mailbox {self.name}: {self._directory} can't be written ({error.strerror})"
            ) from None


def file_name(key: str, time: int) -> str:
    """Sorts by time; the same for the same delivery.

    >>> file_name("e1", 1636498603622650)
    '20211109T225643.622650Z-8b5cc4df7eec7d32.eml'
    """
    return f"{from_micros(time):%Y%m%dT%H%M%S.%f}Z-{key_hash(key)[:16]}.eml"


def _sync(directory: Path) -> None:
    """Makes a rename last through a power failure."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
