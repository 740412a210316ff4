"""How fraud changes over the years: where it hides, what it costs, which kinds are in fashion.

Fashions come and go over weeks, slowly enough for a model of the last month to hold for a week.
"""

from math import exp
from typing import Final, NamedTuple

from sluicegate.simulate.hashing import mix
from sluicegate.simulate.spending import DAY

_WEEK: Final = 7 * DAY
_YEAR: Final = 365.25 * DAY


class Climate(NamedTuple):
    """The habits of fraudsters at a time.

    `foreign` is the share that comes from abroad instead of hiding in the victim's country,
    `costs` multiplies what they spend (besides inflation), `probes` is the most in US dollars
    that they test a card with, `patience` is above 1 when campaigns are faster than on a long
    average, `mail` the share of takeovers that change the e-mail address, `travel` the weight of
    travel among what is bought to be resold.
    """

    foreign: float
    costs: float
    probes: float
    patience: float
    mail: float
    travel: float


def wave(seed: int, topic: int, time: int, weeks: int) -> float:
    """A smooth random curve between 0 and 1 that takes a new direction every so many weeks.

    >>> near = [wave(1, 2, 10**15 + days * DAY, 6) for days in (0, 1)]
    >>> abs(near[0] - near[1]) < 0.05
    True
    """
    knot, rest = divmod(time + mix(seed ^ topic) % (weeks * _WEEK), weeks * _WEEK)
    share = rest / (weeks * _WEEK)
    share *= share * (3.0 - 2.0 * share)
    before, after = (mix(seed ^ mix(topic) ^ mix(knot + more)) / 2.0**64 for more in (0, 1))
    return before + share * (after - before)


def climate(seed: int, time: int) -> Climate:
    """The climate of a world at a time (µs UTC)."""
    year = 1970.0 + time / _YEAR
    abroad = 0.25 + 0.5 / (1.0 + exp((year - 2024.0) / 2.5))
    return Climate(
        foreign=abroad + 0.2 * (wave(seed, 1, time, 9) - 0.5),
        costs=0.8 + 0.4 * wave(seed, 2, time, 7),
        probes=6.0 + 5.0 * wave(seed, 3, time, 6),
        patience=1.0 + 0.8 * wave(seed, 4, time, 8),
        mail=0.15 + 0.4 * wave(seed, 5, time, 6),
        travel=wave(seed, 6, time, 5),
    )


def fashion(seed: int, topic: int, time: int) -> float:
    """By how much a kind of campaign is above or below its long average: 0.5 to 1.5.

    >>> 0.5 <= fashion(3, 1, 10**15) <= 1.5
    True
    """
    return 0.5 + wave(seed, 100 + topic, time, 8)
