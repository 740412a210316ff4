"""Draws that need no generator: hashes of whole numbers, and a table of the normal distribution."""

from statistics import NormalDist
from typing import Final

_MASK: Final = (1 << 64) - 1

NORMAL: Final = tuple(NormalDist().inv_cdf((number + 0.5) / 1024) for number in range(1024))
"""Standard normal quantiles at 1,024 even steps: ten random bits draw one."""


def mix(value: int) -> int:
    """A 64-bit hash of an integer (the finaliser of SplitMix64, Steele et al. 2014).

    >>> mix(0) == mix(1 << 64), mix(1) == mix(2)
    (True, False)
    """
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)
