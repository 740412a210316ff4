"""A past put into the topic `history`, for states to be warmed from."""

from collections.abc import Iterator
from sqlite3 import Connection

from sluicegate.detector.ports import HISTORY
from sluicegate.events.label import Verdict
from sluicegate.events.time import SECOND
from sluicegate.features.plan import Plan
from sluicegate.runtime.history import Stored, encode_history
from sluicegate.runtime.labelled import LabelledEvents
from sluicegate.runtime.progress import Progress
from sluicegate.sources.labels import NO_TIME
from sluicegate.store import states
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog

_WORDS: dict[int, Verdict] = {0: "legit", 1: "fraud"}
_PAGE = 5_000


def load_history(
    connection: Connection, labelled: LabelledEvents, plan: Plan, now: int, progress: Progress
) -> int:
    """Stores events with their verdicts, and has all states computed anew at the next start.

    Events that are stored already do no harm: a repeat is not counted. Everything happens in one
    transaction; no worker may run.

    Args:
        labelled: events with their JSON (``keep_raw``).
        plan: says when a verdict without a time counts as known.

    Returns:
        How many events were stored.
    """
    total = len(labelled.events)
    progress.begin("Storing history", "events", total)
    log = SqliteLog(connection)
    with transaction(connection):
        page: list[bytes] = []
        for done, stored in enumerate(_stored(labelled, plan), start=1):
            page.append(encode_history(stored))
            if len(page) == _PAGE or done == total:
                log.append(HISTORY, now, page)
                page.clear()
                progress.update(done)
        states.drop_all(connection)
    progress.end(f"{total:,} events")
    return total


def _stored(labelled: LabelledEvents, plan: Plan) -> Iterator[Stored]:
    delay = (plan.risk.delay if plan.risk else 0) * SECOND
    for at, event in enumerate(labelled.events):
        verdict: Verdict | None = _WORDS.get(labelled.verdicts[at])
        time = labelled.label_times[at]
        for label in labelled.later.get(at, ()):
            verdict, time = label.verdict, label.time
        if verdict is None:
            yield Stored(event.raw)
        else:
            yield Stored(event.raw, verdict, event.time + delay if time == NO_TIME else time)
