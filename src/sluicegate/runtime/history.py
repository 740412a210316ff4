"""Records of `history`: events stored without being scored, with what is known of them."""

import msgspec
from msgspec import Struct

from sluicegate.events.label import Verdict


class Stored(Struct, frozen=True):
    """One stored event.

    Attributes:
        raw: the event's JSON.
        label, label_time: a verdict and when it became known (microseconds UTC), if it did.
    """

    raw: bytes
    label: Verdict | None = None
    label_time: int | None = None


encode_history = msgspec.msgpack.Encoder().encode
decode_history = msgspec.msgpack.Decoder(Stored).decode
