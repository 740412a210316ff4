from pathlib import Path

import pytest

from sluicegate.events.time import parse_time
from sluicegate.runtime.config import ConfigError
from sluicegate.runtime.simulating.schedule import Gate, enabled, read_schedule, set_schedule

NOW = parse_time("2026-03-01T00:00:00Z")


def test_a_schedule_is_enabled_until_it_is_disabled(tmp_path: Path) -> None:
    assert read_schedule(tmp_path) is None
    assert enabled(tmp_path)
    set_schedule(tmp_path, enabled=False, now=NOW)
    assert not enabled(tmp_path)
    set_schedule(tmp_path, enabled=True, now=NOW + 1)
    assert enabled(tmp_path)


def test_the_file_says_since_when_and_nothing_else_is_left(tmp_path: Path) -> None:
    made = set_schedule(tmp_path, enabled=False, now=NOW)
    assert read_schedule(tmp_path) == made
    assert made.changed == "2026-03-01T00:00:00.000000Z"
    assert [path.name for path in tmp_path.iterdir()] == ["schedule.json"]


def test_a_broken_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "schedule.json").write_text('{"enabled": "maybe"}')
    with pytest.raises(ConfigError, match=r"schedule\.json can't be read.*simulate enable"):
        enabled(tmp_path)


def test_a_gate_tells_once_when_it_closes_and_once_when_it_opens(tmp_path: Path) -> None:
    told: list[str] = []
    gate = Gate(tmp_path, told.append)
    assert gate()
    set_schedule(tmp_path, enabled=False, now=NOW)
    assert [gate(), gate()] == [False, False]
    set_schedule(tmp_path, enabled=True, now=NOW)
    assert [gate(), gate()] == [True, True]
    assert [text.split(":")[0] for text in told] == ["disabled", "enabled"]
    assert "tick skipped" in told[0]


def test_a_broken_file_does_not_end_a_running_schedule(tmp_path: Path) -> None:
    told: list[str] = []
    gate = Gate(tmp_path, told.append)
    set_schedule(tmp_path, enabled=False, now=NOW)
    assert not gate()
    (tmp_path / "schedule.json").write_text("{")
    assert [gate(), gate()] == [False, False]
    assert len(told) == 2
    assert "can't be read" in told[1]
