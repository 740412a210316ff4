"""From the outbox to the deliveries of channels: who is told of what, and together with what."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from sqlite3 import Connection
from typing import Any

import msgspec
import structlog

from sluicegate.alerts import quiet, route
from sluicegate.alerts.alert import Alert, alert_from, amount_from
from sluicegate.alerts.digest import SHOWN, Pace, pace
from sluicegate.alerts.route import Route
from sluicegate.alerts.settings import AlertSettings
from sluicegate.detector.definition import Definition
from sluicegate.detector.output import Output, output_of
from sluicegate.detector.ports import PROCESSED
from sluicegate.detector.tally import Tally, added, tally
from sluicegate.store import outbox
from sluicegate.store.outbox import FAST, QUIET, SINGLE, Group, Row
from sluicegate.streams.sqlite import SqliteLog

PAGE = 2_000
"""Most rows that are taken in one transaction."""

DEADLINE = "deadline"
"""Why an answer was superseded that was given without a row in the outbox."""

FALLBACK = ("fallback",)
"""What decided when scoring failed: no rule."""

Write = Callable[[Callable[[Connection], Any]], Any]
"""Runs a function in a transaction of the one writer; gives what it gives, raises what it
raises."""

log = structlog.get_logger()


class Router:
    """Takes rows of the outbox, as long as there are any.

    Args:
        reader: read-only, used by this object's thread alone.
        write: see `Write`.
        settings: who is told.
        definition: of the version that scores now, None while there is none.
        clock: microseconds UTC.
        link: address of the server as people reach it, ``""`` for no links.
        fault: called with "alert_routed" before the commit that takes rows, and "alert_taken"
            after it; tests kill the process there.
    """

    def __init__(
        self,
        reader: Connection,
        write: Write,
        settings: AlertSettings,
        definition: Callable[[], Definition | None],
        clock: Callable[[], int],
        link: str,
        fault: Callable[[str], None],
    ) -> None:
        self._reader = reader
        self._log = SqliteLog(reader)
        self._write = write
        self._settings = settings
        self._definition = definition
        self._clock = clock
        self._link = link
        self._fault = fault
        self._paces: dict[str, Pace] = {}
        self._gathered: dict[tuple[str, str, int], int] = {}

    def step(self) -> int:
        """Takes rows in one transaction; how many, 0 when none wait or nothing scores yet."""
        definition = self._definition()
        if definition is None:
            return 0
        rows = outbox.page(self._reader, PAGE)
        if not rows:
            return 0
        now = self._clock()
        paces = dict(self._paces)
        groups: dict[tuple[str, str, int, int], Group] = {}
        ways = self._settings.ways(definition.outcomes)
        for row in rows:
            if route.wanted(ways, row.outcome):
                self._sort(row, ways, definition, now, paces, groups)

        def take(connection: Connection) -> None:
            outbox.take(connection, rows[-1].id, groups.values(), now, SHOWN)
            self._fault("alert_routed")

        self._write(take)
        self._fault("alert_taken")
        # Only now: what was not stored is sorted once more.
        self._paces = paces
        held = self._gathered
        self._gathered = {key: count for key, count in held.items() if key[2] > now}
        for group in groups.values():
            if group.reason != SINGLE:
                key = (group.channel, group.reason, group.due)
                self._gathered[key] = held.get(key, 0) + group.count
        return len(rows)

    def _sort(
        self,
        row: Row,
        ways: Sequence[Route],
        definition: Definition,
        now: int,
        paces: dict[str, Pace],
        groups: dict[tuple[str, str, int, int], Group],
    ) -> None:
        """Adds a row's alert to the groups of the channels that want it."""
        records = self._log.read(PROCESSED, row.event, 1)
        value = records[0].value if records and records[0].offset == row.event else None
        output = _output(value)
        encoded: bytes | None = None
        told: Tally | None = None
        for channel in _told(ways, row.outcome, output):
            reason, due = SINGLE, now
            until = quiet.held_until(self._settings.quiet, channel, row.outcome, now)
            if until is not None:
                reason, due = QUIET, until
            else:
                before = paces.get(channel, Pace())
                paces[channel], closes = pace(before, now, self._settings.digest_above)
                if closes is not None:
                    reason, due = FAST, closes
            key = (channel, reason, due)
            own = (*key, row.id if reason == SINGLE else 0)
            group = groups.get(own)
            if group is None:
                group = groups[own] = Group(channel, reason, due, set(), [], 0)
            group.outcomes.add(row.outcome)
            group.count += 1
            told = told or _tally(row, value, definition)
            group.tallies = list(added([*group.tallies, told]))
            if reason != SINGLE and self._gathered.get(key, 0) + len(group.alerts) >= SHOWN:
                continue  # counted, not listed
            if encoded is None:
                encoded = msgspec.json.encode(self._alert(row, value, definition))
            group.alerts.append((row.id, encoded))

    def _alert(self, row: Row, value: bytes | None, definition: Definition) -> Alert:
        """What can be said of an output; at the least that there is one."""
        if value is not None:
            try:
                return alert_from(value, definition.event_type, self._link)
            except Exception as error:
                # A record of an earlier event type, say: it is told all the same.
                log.warning("alert without details", output=row.event, error=type(error).__name__)
        return Alert(
            event_id=f"output {row.event}",
            outcome=row.outcome,
            time=row.time,
            entity_type=definition.event_type.entity_type,
            entity="not known",
            amount=None,
            currency="",
            score=None,
            decided_by="",
            rules=(),
            reasons=("The stored event can't be read under the active event type.",),
            detector=definition.detector,
            version="",
            degraded=None,
            link="",
        )


def _tally(row: Row, value: bytes | None, definition: Definition) -> Tally:
    """What an alert adds to a digest's totals; without amount where none can be read."""
    amount, currency = None, ""
    if value is not None:
        # As in `Router._alert`: it is told and counted all the same.
        with suppress(Exception):
            amount, currency = amount_from(value, definition.event_type)
    return tally(row.outcome, amount, currency)


def _output(value: bytes | None) -> Output | None:
    if value is None:
        return None
    try:
        return output_of(value)
    except msgspec.DecodeError:
        return None


def _told(ways: Sequence[Route], outcome: str, output: Output | None) -> list[str]:
    """The channels that are to be told of an output and have not been told the same before.

    An event whose scoring failed was told with the fallback outcome; when its late score has the
    same outcome, only channels that wait for one of its rules hear of it. What is named twice in
    the outbox for another reason is another outcome.
    """
    if output is None:
        return list(route.channels(ways, outcome, ()))
    found = route.channels(ways, outcome, (*output.rules, output.decided_by))
    before = output.supersedes
    if before is None or before.reason == DEADLINE or before.outcome != outcome:
        return list(found)
    known = route.channels(ways, outcome, FALLBACK)
    return [name for name in found if name not in known]
