"""Records of `transactions_rejected`: the bytes, where they stood and what is wrong."""

from base64 import b64decode, b64encode

import msgspec
from msgspec import Struct

from sluicegate.detector.ports import Record
from sluicegate.events.errors import InvalidEvent


class Rejection(Struct, frozen=True):
    """One rejected record.

    Attributes:
        topic, offset, append_time: where and when (microseconds UTC) the record stood.
        code, field, value, reason: see `sluicegate.events.errors.InvalidEvent`.
        data: the bytes in base64.
    """

    topic: str
    offset: int
    append_time: int
    code: str
    field: str
    value: str
    reason: str
    data: str

    def raw(self) -> bytes:
        """The bytes as they came."""
        return b64decode(self.data)


def reject(topic: str, record: Record, error: InvalidEvent) -> Rejection:
    """The rejection of a record for a reason."""
    return Rejection(
        topic,
        record.offset,
        record.time,
        error.code,
        error.field,
        error.value,
        str(error),
        b64encode(record.value).decode(),
    )


encode_rejection = msgspec.json.Encoder().encode
decode_rejection = msgspec.json.Decoder(Rejection).decode
