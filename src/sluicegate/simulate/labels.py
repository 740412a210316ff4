"""What becomes known of simulated events weeks later: chargebacks, disputes, reversals."""

from functools import lru_cache
from typing import Final, Literal, NamedTuple

from sluicegate.simulate.hashing import mix
from sluicegate.simulate.producer import Simulated
from sluicegate.simulate.spending import DAY

_FRIENDLY: Final = "friendly"

_UNNOTICED: Final = 0.10
_WRONG: Final = 0.002
# Disputes of customers who bought it themselves are lost more often than they know.
_FRIENDLY_REVERSED: Final = 0.25
_WRONG_REVERSED: Final = 0.60
_FRAUD_REVERSED: Final = 0.02


class SimulatedLabel(NamedTuple):
    """What is said of an event, and when (µs UTC).

    `reason` is `chargeback` for fraud that the owner of the card noticed, `dispute` for a
    customer's own purchase, `wrong` for a legitimate one taken for fraud, and `reversed` for the
    end of any of these in the merchant's favour, whose label is `legit`.
    """

    event_id: str
    label: Literal["fraud", "legit"]
    time: int
    reason: Literal["chargeback", "dispute", "wrong", "reversed"]


def labels_of(item: Simulated, seed: int) -> tuple[SimulatedLabel, ...]:
    """The labels of an event in order of time: none, one, or one and its reversal.

    Deterministic by seed and event. Nothing is said of most legitimate events and of one in ten
    fraudulent ones. First labels come 30 to 90 days after the event, reversals 10 to 45 days
    after them. The truth is `item.fraud`: a label can be wrong, and so can its reversal.
    """
    bits = mix(_mixed(seed) ^ int(item.event_id.replace("-", "")[:16], 16))
    fate = _share(bits)
    reason: Literal["chargeback", "dispute", "wrong"]
    if not item.fraud:
        if fate >= _WRONG:
            return ()
        reason, reversed_ = "wrong", _WRONG_REVERSED
    elif fate < _UNNOTICED:
        return ()
    elif item.scenario == _FRIENDLY:
        reason, reversed_ = "dispute", _FRIENDLY_REVERSED
    else:
        reason, reversed_ = "chargeback", _FRAUD_REVERSED
    # The sum of two even draws: most come about two months later.
    first, second, third, fourth = (_share(mix(bits + more)) for more in range(1, 5))
    time = item.time + int((30.0 + 30.0 * (first + second)) * DAY)
    label = SimulatedLabel(item.event_id, "fraud", time, reason)
    if third >= reversed_:
        return (label,)
    later = time + int((10.0 + 35.0 * fourth) * DAY)
    return (label, SimulatedLabel(item.event_id, "legit", later, "reversed"))


@lru_cache(maxsize=8)
def _mixed(seed: int) -> int:
    return mix(seed)


def _share(bits: int) -> float:
    return (bits >> 11) / 2.0**53
