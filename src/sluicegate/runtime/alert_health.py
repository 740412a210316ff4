"""Whether alerts get through."""

from collections.abc import Sequence

from sluicegate.events.time import MINUTE
from sluicegate.store.backlog import Backlog

PATIENCE = 15 * MINUTE
"""How long a channel may fail before it counts as trouble, microseconds."""


def trouble(channels: Sequence[Backlog], now: int) -> str:
    """What is wrong with them, in words; empty when nothing is.

    >>> trouble([Backlog("team", failed=2)], 0)
    'alerts: team refused 2'
    """
    found = []
    for item in channels:
        if item.failing is not None and now - item.failing >= PATIENCE:
            minutes = (now - item.failing) // MINUTE
            found.append(f"nothing gets through to {item.channel} since {minutes:,} minutes")
        if item.failed:
            found.append(f"{item.channel} refused {item.failed:,}")
    return f"alerts: {'; '.join(found)}" if found else ""


REMEDY = "`sluicegate alerts list` says why, `sluicegate alerts test` tries, `alerts retry` sends"
