"""Whether alerts get through."""

from collections.abc import Sequence

from sluicegate.events.time import MINUTE
from sluicegate.store.backlog import Backlog

PATIENCE = 15 * MINUTE
"""How long a channel may fail before it counts as trouble, microseconds."""

TROUBLE = "alerts do not all get through"
"""What anyone may be told: names of channels are for those who run it."""

REMEDY = "`sluicegate alerts list` says why, `sluicegate alerts test` tries, `alerts retry` sends"


def troubled(channels: Sequence[Backlog], now: int) -> list[str]:
    """Names of those that have failed for long, or hold what was refused.

    >>> troubled([Backlog("team", failed=2), Backlog("ops", waiting=9)], 0)
    ['team']
    """
    return [
        item.channel
        for item in channels
        if item.failed or (item.failing is not None and now - item.failing >= PATIENCE)
    ]
