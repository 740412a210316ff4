"""When to try again."""

FIRST_SECONDS = 5.0
CAP_SECONDS = 900.0

ASKED_SECONDS = 86_400.0
"""Longest pause that a receiver may ask for."""


def delay(attempts: int, chance: float, asked: float | None = None) -> float:
    """Seconds until the next try.

    Doubles from `FIRST_SECONDS` up to `CAP_SECONDS`; half of it is left to chance, so that many
    senders do not come back at once ("equal jitter", M. Brooker, Exponential Backoff and Jitter,
    AWS Architecture Blog, 2015).

    Args:
        attempts: how often it has failed in a row, at least 1.
        chance: from 0 up to 1.
        asked: pause that the receiver asked for (HTTP's Retry-After), which is kept.

    >>> delay(1, 0.0), delay(1, 1.0), delay(3, 1.0), delay(99, 1.0)
    (2.5, 5.0, 20.0, 900.0)
    >>> delay(1, 0.0, asked=60.0)
    60.0
    """
    # Beyond some doublings the cap holds anyway, and a float overflows.
    grown = min(CAP_SECONDS, FIRST_SECONDS * 2.0 ** min(attempts - 1, 30))
    own = grown * (0.5 + chance / 2)
    return own if asked is None else max(own, min(asked, ASKED_SECONDS))
