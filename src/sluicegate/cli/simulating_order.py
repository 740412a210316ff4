"""What `sluicegate simulate` was asked to do, out of its options."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from sluicegate.cli.errors import UserError
from sluicegate.events.time import MINUTE, SECOND, parse_time
from sluicegate.runtime.simulating.duration import parse_duration
from sluicegate.simulate.rates import Bursts, Even, Plan, Ticks

RATE: Final = 10.0
EVERY_COUNT: Final = 30
BURST_SECONDS: Final = 10.0
PAST_EVENTS: Final = 100_000
FEWEST_CUSTOMERS: Final = 25_000
# As many as are kept in memory; beyond that a fast stream takes twice as long to make.
MOST_CUSTOMERS: Final = 60_000
CUSTOMERS_PER_RATE: Final = 2_500

LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")

_FACTOR = re.compile(r"(\d+(?:\.\d+)?)x?")


class Flags(Struct, frozen=True, kw_only=True):
    """The options as they were given; None for those that were not."""

    seed: int
    customers: int | None = None
    entities: Path | None = None
    with_merchant: bool = False
    lively: bool = False
    rate: float | None = None
    every: str | None = None
    count: int | None = None
    burst: str | None = None
    burst_seconds: float | None = None
    burst_every: str | None = None
    drop_late: str | None = None
    disabled: bool = False
    start: str | None = None
    end: str | None = None
    days: float | None = None
    until: str | None = None
    events: int | None = None
    to: str | None = None
    directory: Path | None = None
    truth: Path | None = None
    labels: Path | None = None
    report: Path | None = None


class Order(Struct, frozen=True):
    """What is to be made and when.

    Attributes:
        start: event time (µs UTC) of the beginning.
        end: event time before which the last event comes, None for no end.
        plan: when live events come; None for a past, made as fast as possible.
        events: how many, None for as many as the plan has.
        customers: of the world.
        drop_late: µs after which late events are dropped, None for never.
        schedule: directory whose `schedule.json` is looked at.
    """

    start: int
    end: int | None
    plan: Plan | None
    events: int | None
    customers: int
    drop_late: int | None
    schedule: Path | None


def order(flags: Flags, now: int) -> Order:
    """The order, with all that was left out filled in.

    Args:
        now: microseconds UTC.

    Raises:
        UserError: for what can't be understood or makes no sense together.
    """
    _check_outputs(flags)
    if flags.days is not None or flags.end is not None:
        return _past(flags, now)
    start = now if flags.start is None else _time("--start", flags.start)
    plan = _plan(flags)
    customers = flags.customers or int(
        min(max(plan.mean * CUSTOMERS_PER_RATE, FEWEST_CUSTOMERS), MOST_CUSTOMERS)
    )
    if flags.disabled and flags.directory is None:
        raise UserError("--disabled needs --dir: the schedule's state is kept in that directory")
    return Order(
        start,
        None if flags.until is None else _until(flags.until, start),
        plan,
        flags.events,
        customers,
        None if flags.drop_late is None else _duration("--drop-late", flags.drop_late),
        flags.directory if flags.every is not None else None,
    )


def _past(flags: Flags, now: int) -> Order:
    name = "--days" if flags.days is not None else "--end"
    live = {
        "--every": flags.every,
        "--count": flags.count,
        "--burst": flags.burst,
        "--burst-seconds": flags.burst_seconds,
        "--burst-every": flags.burst_every,
        "--drop-late": flags.drop_late,
        "--until": flags.until,
        "--disabled": flags.disabled or None,
        "--lively": flags.lively or None,
    }
    for other, value in live.items():
        if value is not None:
            raise UserError(
                f"{other} is for a live stream, but {name} asks for a past, which is made as fast"
                " as possible; leave one of them out"
            )
    if flags.rate is not None and flags.events is not None:
        raise UserError(
            f"--rate and --events both say how many events a past ({name}) has; leave one out"
        )
    start, end = _span(flags, now)
    if start >= end:
        raise UserError("--start must be before --end")
    events = flags.events
    if events is None:
        rate = flags.rate
        events = PAST_EVENTS if rate is None else round(rate * (end - start) / SECOND)
    return Order(start, end, None, events, flags.customers or FEWEST_CUSTOMERS, None, None)


def _span(flags: Flags, now: int) -> tuple[int, int]:
    days = None if flags.days is None else round(flags.days * 1440) * MINUTE
    if flags.start is not None and flags.end is not None:
        if days is not None:
            raise UserError("--days is one too many beside --start and --end; leave one out")
        return _time("--start", flags.start), _time("--end", flags.end)
    if days is None:
        raise UserError("--end needs --start or --days to say when the past begins")
    if days <= 0:
        raise UserError("--days must be above 0")
    if flags.start is not None:
        start = _time("--start", flags.start)
        return start, start + days
    end = now // MINUTE * MINUTE if flags.end is None else _time("--end", flags.end)
    return end - days, end


def _plan(flags: Flags) -> Plan:
    if flags.every is None:
        _needs(flags.count, "--count", "--every")
        _needs(flags.disabled or None, "--disabled", "--every")
        return _traffic(flags)
    for other, value in {"--rate": flags.rate, "--burst": flags.burst}.items():
        if value is not None:
            raise UserError(
                f"{other} and --every both say when events come; --every takes --count events at"
                " each tick: leave one of them out"
            )
    _needs_burst(flags)
    return Ticks(_duration("--every", flags.every), flags.count or EVERY_COUNT)


def _traffic(flags: Flags) -> Plan:
    rate = flags.rate or RATE
    if flags.burst is None:
        _needs_burst(flags)
        return Even(rate)
    found = _FACTOR.fullmatch(flags.burst.strip().lower())
    if found is None or not float(found[1]) > 0:
        raise UserError(f"--burst: {flags.burst!r} is no factor; write one such as 20x")
    length = round((flags.burst_seconds or BURST_SECONDS) * SECOND)
    every = None if flags.burst_every is None else _duration("--burst-every", flags.burst_every)
    if every is not None and every <= length:
        raise UserError("--burst-every must be longer than --burst-seconds")
    return Bursts(rate, float(found[1]), length, every)


def _needs_burst(flags: Flags) -> None:
    _needs(flags.burst_seconds, "--burst-seconds", "--burst")
    _needs(flags.burst_every, "--burst-every", "--burst")


def _needs(value: object, name: str, other: str) -> None:
    if value is not None:
        raise UserError(f"{name} needs {other}; add that or leave {name} out")


def _check_outputs(flags: Flags) -> None:
    to = flags.to
    if to is not None and not is_url(to):
        if flags.directory is not None:
            raise UserError(
                f"--dir names a data directory that events go to, but --to {to} names another"
                " place; leave one of them out"
            )
        if to != "-" and not to.endswith(LINES):
            raise UserError(
                f"--to {to}: write the name of a file that ends in {' or '.join(LINES[:2])}, - for"
                " standard output, or the URL of a server"
            )
    used: dict[Path, str] = {}
    for name, path in _files(flags).items():
        if path is None:
            continue
        other = used.setdefault(path.absolute(), name)
        if other != name:
            raise UserError(f"{other} and {name} name the same file, {path}; choose two")


def _files(flags: Flags) -> Mapping[str, Path | None]:
    to = flags.to
    return {
        "--to": None if to is None or to == "-" or is_url(to) else Path(to),
        "--truth": flags.truth,
        "--labels": flags.labels,
        "--report": flags.report,
        "--entities": flags.entities,
    }


def is_url(to: str) -> bool:
    """Whether a target is a server's address."""
    return to.startswith(("http://", "https://"))


def _time(name: str, text: str) -> int:
    try:
        return parse_time(text)
    except ValueError:
        raise UserError(
            f"{name}: {text!r} is no time; write ISO 8601, such as 2026-03-01T00:00:00Z"
        ) from None


def _duration(name: str, text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise UserError(f"{name}: {error}") from None


def _until(text: str, start: int) -> int:
    try:
        return start + parse_duration(text)
    except ValueError:
        pass
    try:
        end = parse_time(text)
    except ValueError:
        raise UserError(
            f"--until: {text!r} is neither a duration such as 10m nor a time such as"
            " 2026-03-01T00:00:00Z"
        ) from None
    if end <= start:
        raise UserError("--until must be later than the beginning (--start, or now)")
    return end
