"""Customers whose fraud is one campaign's, kept together."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

# Of all customers, the most that one group holds. Without a bound a few busy campaigns in a small
# world would join everybody, and one fold would hold all the fraud.
_LARGEST: Final = 0.02


def groups(entity: NDArray[np.int64], campaign: NDArray[np.int64]) -> NDArray[np.int64]:
    """The group of each customer (customers,): a number that its members share.

    `entity` and `campaign` are (n,), campaigns below 0 join nobody. Victims of one campaign are
    one group, and so on through those of several, as long as it stays below a fiftieth of the
    customers (but two may always join).

    >>> groups(np.array([0, 1, 2, 2]), np.array([7, 7, -1, -1])).tolist()
    [0, 0, 2]
    """
    size = int(entity.max()) + 1 if len(entity) else 0
    leader, members = list(range(size)), [1] * size
    most = max(2.0, _LARGEST * size)

    def lead(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    first: dict[int, int] = {}
    joined = campaign >= 0
    for victim, number in zip(entity[joined].tolist(), campaign[joined].tolist(), strict=True):
        low, high = sorted((lead(first.setdefault(number, victim)), lead(victim)))
        if low != high and members[low] + members[high] <= most:
            leader[high] = low
            members[low] += members[high]
    return np.array([lead(one) for one in range(size)], np.int64)
