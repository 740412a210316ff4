"""What the options mean together."""

from pathlib import Path
from typing import Any

import pytest

from sluicegate.cli.errors import UserError
from sluicegate.cli.simulating_order import Flags, order
from sluicegate.events.time import DAY, MINUTE, SECOND, parse_time
from sluicegate.simulate.rates import Bursts, Even, Ticks

NOW = parse_time("2026-03-01T12:34:56Z")
START = "2026-01-01T00:00:00Z"


def made(**flags: Any):
    return order(Flags(seed=1, **flags), NOW)


def test_without_options_ten_a_second_from_now_on() -> None:
    found = made()
    assert (found.start, found.end, found.events) == (NOW, None, None)
    assert found.plan == Even(10.0)
    assert (found.customers, found.drop_late, found.schedule) == (25_000, None, None)


def test_a_schedule_of_thirty_a_minute(tmp_path: Path) -> None:
    found = made(every="60s", directory=tmp_path)
    assert found.plan == Ticks(MINUTE, 30)
    assert found.schedule == tmp_path
    assert made(every="5m", count=7).plan == Ticks(5 * MINUTE, 7)
    assert made(every="5m").schedule is None


def test_bursts() -> None:
    assert made(rate=100.0, burst="20x").plan == Bursts(100.0, 20.0, 10 * SECOND)
    assert made(burst="1.5", burst_seconds=2.0, burst_every="30s").plan == Bursts(
        10.0, 1.5, 2 * SECOND, 30 * SECOND
    )


def test_high_rates_need_more_customers() -> None:
    assert made(rate=20.0).customers == 50_000
    assert made(rate=5_000.0).customers == 60_000
    assert made(rate=5_000.0, customers=7).customers == 7


def test_the_end_of_a_live_stream() -> None:
    start = parse_time(START)
    assert made(until="10m").end == NOW + 10 * MINUTE
    assert made(start=START, until="10m").end == start + 10 * MINUTE
    assert made(start=START, until="2026-01-02T00:00:00Z").end == start + DAY


@pytest.mark.parametrize(
    ("flags", "start", "end"),
    [
        ({"days": 90.0}, "2025-12-01T12:34:00Z", "2026-03-01T12:34:00Z"),
        ({"days": 1.0, "start": START}, START, "2026-01-02T00:00:00Z"),
        ({"days": 0.5, "end": START}, "2025-12-31T12:00:00Z", START),
        ({"start": START, "end": "2026-01-03T00:00:00Z"}, START, "2026-01-03T00:00:00Z"),
    ],
)
def test_the_span_of_a_past(flags: dict[str, Any], start: str, end: str) -> None:
    found = made(**flags)
    assert (found.start, found.end) == (parse_time(start), parse_time(end))
    assert found.plan is None


def test_how_many_a_past_has() -> None:
    assert made(days=1.0).events == 100_000
    assert made(days=1.0, events=7).events == 7
    assert made(days=1.0, rate=2.0).events == 2 * 86_400


@pytest.mark.parametrize(
    ("flags", "both"),
    [
        ({"every": "60s", "rate": 5.0}, ("--every", "--rate")),
        ({"every": "60s", "burst": "2x"}, ("--every", "--burst")),
        ({"every": "60s", "burst_seconds": 2.0}, ("--burst-seconds", "--burst")),
        ({"count": 3}, ("--count", "--every")),
        ({"disabled": True}, ("--disabled", "--every")),
        ({"disabled": True, "every": "60s"}, ("--disabled", "--dir")),
        ({"burst_seconds": 3.0}, ("--burst-seconds", "--burst")),
        ({"burst_every": "3s"}, ("--burst-every", "--burst")),
        ({"burst": "2x", "burst_every": "10s"}, ("--burst-every", "--burst-seconds")),
        ({"days": 1.0, "every": "60s"}, ("--every", "--days")),
        ({"days": 1.0, "burst": "2x"}, ("--burst", "--days")),
        ({"days": 1.0, "until": "5m"}, ("--until", "--days")),
        ({"days": 1.0, "lively": True}, ("--lively", "--days")),
        ({"days": 1.0, "drop_late": "1s"}, ("--drop-late", "--days")),
        ({"days": 1.0, "rate": 1.0, "events": 5}, ("--rate", "--events")),
        ({"days": 1.0, "start": START, "end": START}, ("--days", "--start", "--end")),
        ({"start": START, "end": START}, ("--start", "--end")),
        ({"end": START}, ("--end", "--start", "--days")),
        ({"until": START}, ("--until", "--start")),
        ({"to": "x.jsonl", "directory": Path("d")}, ("--dir", "--to x.jsonl")),
        ({"to": "-", "directory": Path("d")}, ("--dir", "--to -")),
        ({"to": "x.jsonl", "truth": Path("x.jsonl")}, ("--to", "--truth")),
        ({"labels": Path("x"), "truth": Path("./x")}, ("--labels", "--truth")),
        ({"labels": Path("x"), "entities": Path("x")}, ("--labels", "--entities")),
    ],
)
def test_what_makes_no_sense_together_is_named(flags: dict[str, Any], both: tuple[str]) -> None:
    with pytest.raises(UserError) as raised:
        made(**flags)
    assert all(name in str(raised.value) for name in both)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"every": "60"}, "--every: '60' is no duration"),
        ({"drop_late": "soon"}, "--drop-late: 'soon' is no duration"),
        ({"start": "noon"}, "--start: 'noon' is no time"),
        ({"until": "noon"}, "--until: 'noon' is neither"),
        ({"burst": "big"}, "--burst: 'big' is no factor"),
        ({"burst": "0x"}, "--burst: '0x' is no factor"),
        ({"days": -1.0}, "--days must be above 0"),
        ({"to": "events.csv"}, "--to events.csv: write the name of a file that ends in .jsonl"),
    ],
)
def test_what_can_not_be_understood(flags: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        made(**flags)


def test_a_server_takes_the_token_of_a_directory(tmp_path: Path) -> None:
    assert made(to="http://127.0.0.1:8080", directory=tmp_path).plan == Even(10.0)
