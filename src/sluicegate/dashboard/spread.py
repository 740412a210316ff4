"""How durations are spread: counts in bins that grow by a twentieth, so that any quantile is known
within five per cent however many there are."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEAST: Final = 10.0
"""Upper end of the first bin, microseconds."""

GROWTH: Final = 1.05

BINS: Final = 660
"""The last bin ends at about thirty years."""

Bins = NDArray[np.int64]


def empty() -> Bins:
    """No durations, (BINS,)."""
    return np.zeros(BINS, np.int64)


def spread(micros: Sequence[int]) -> Bins:
    """Counts per bin, (BINS,), of durations in microseconds; negative ones count as none.

    >>> spread([3, 8, 1_000]).nonzero()[0].tolist()
    [0, 95]
    """
    if not micros:
        return empty()
    values = np.maximum(np.array(micros, np.float64), LEAST)
    bins = np.ceil(np.log(values / LEAST) / math.log(GROWTH)).astype(np.int64)
    found: Bins = np.bincount(np.minimum(bins, BINS - 1), minlength=BINS).astype(np.int64)
    return found


def quantile(bins: Bins, share: float) -> float | None:
    """Milliseconds that this share of all durations does not exceed; None without any.

    The middle of the bin that holds the nearest-rank quantile.

    >>> quantile(spread([1_000] * 99 + [50_000]), 0.5)
    1.0055
    """
    return quantiles(bins, (share,))[0]


def quantiles(bins: Bins, shares: Sequence[float]) -> list[float | None]:
    """One `quantile` per share."""
    risen = np.cumsum(bins)
    total = int(risen[-1])
    if not total:
        return [None] * len(shares)
    ranks = [max(1, math.ceil(share * total)) for share in shares]
    return [
        round(LEAST * GROWTH ** (int(at) - 0.5) / 1_000, 4) for at in np.searchsorted(risen, ranks)
    ]
