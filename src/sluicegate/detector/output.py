"""What is said about an event: the ``fd`` member of the output record."""

import msgspec
from msgspec import Struct

from sluicegate.model.explain import Reason


class Superseded(Struct, frozen=True, omit_defaults=True):
    """The answer that an output takes the place of."""

    outcome: str
    reason: str


class Output(Struct, frozen=True, omit_defaults=True):
    """The ``fd`` member; the first four names and meanings are the reference solution's.

    Attributes:
        outcome: the one that counts.
        ttdf: milliseconds from event time to decision.
        proc_time: milliseconds from event time to the start of scoring.
        frauddetector_time: milliseconds that the event's batch spent in the detector, divided by
            its size.
        score: 0 to 1000, None without model.
        outcomes: all that matched rules name, the most severe first.
        rules: ids of the rules that matched, in their order.
        decided_by: ``block_list:…``, ``allow_list:…``, ``rule:…``, ``default`` or ``fallback``;
            lists go before rules, rules (which may use the score) before the default.
        detector, detector_version, model_version: under which all of this was decided.
        features: digest of the feature vector, 16 hex digits.
        reasons: what moved the score most, for every outcome but the mildest.
        state_complete: False until history is warmed.
        degraded: why the fallback outcome was given.
        supersedes: an earlier answer for this event that this output takes the place of.
        repeat_of: offset of the output that this repeat of an event copies.
    """

    outcome: str
    ttdf: int
    proc_time: int
    frauddetector_time: float
    detector: str
    detector_version: str
    decided_by: str
    outcomes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    score: float | None = None
    model_version: str | None = None
    features: str | None = None
    reasons: tuple[Reason, ...] = ()
    state_complete: bool = True
    degraded: str | None = None
    supersedes: Superseded | None = None
    repeat_of: int | None = None


WALL_CLOCK = ("ttdf", "proc_time", "frauddetector_time")
"""Members that two runs over the same events may differ in."""

encode_output = msgspec.json.Encoder().encode


class _Record(Struct):
    fd: Output


_record = msgspec.json.Decoder(_Record)


def output_of(record: bytes) -> Output:
    """The ``fd`` of an output record."""
    return _record.decode(record).fd


def canonical(record: bytes) -> bytes:
    """An output record without what may differ between two equal runs, members sorted.

    >>> canonical(b'{"b":1,"a":2,"fd":{"outcome":"block","ttdf":7}}')
    b'{"a":2,"b":1,"fd":{"outcome":"block"}}'
    """
    fields = msgspec.json.decode(record)
    for name in WALL_CLOCK:
        fields.get("fd", {}).pop(name, None)
    return msgspec.json.encode(fields, order="sorted")
