"""Where alerts go, and the two ways in which sending fails."""

from typing import Protocol

from sluicegate.alerts.alert import Delivery


class Unreachable(Exception):  # noqa: N818 - reads as a sentence
    """The receiver can't take the delivery now; sending it again later may succeed.

    Attributes:
        retry_after: seconds that the receiver asked to be left alone for, or None.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class PartlyUnreachable(Unreachable):
    """Some recipients have the delivery, the others may get it later: the channel itself works."""


class Refused(Exception):  # noqa: N818 - reads as a sentence
    """The receiver will not take this delivery, however often it is sent.

    The text names the channel, what is wrong and the remedy, without personal data or secrets.
    """


class Misconfigured(Refused):
    """The channel itself is at fault (password, certificate, address): it refuses every delivery.

    The deliveries are sound: they can be sent once the settings are put right.
    """


class PartlyRefused(Refused):
    """Some recipients have the delivery, the others never will."""


class Channel(Protocol):
    """One configured way to a receiver.

    Attributes:
        name: as the configuration calls it; stands in messages.
    """

    name: str

    def send(self, delivery: Delivery) -> None:
        """Sends; returns once the receiver has accepted.

        Raises:
            Unreachable, Refused: nobody, or with `PartlyUnreachable` and `PartlyRefused` not
                everybody, has accepted.
        """

    def check(self) -> None:
        """Connects and logs in without sending; raises as `send` does."""

    def close(self) -> None:
        """Lets go of connections; the channel is not used afterwards."""
