"""Times as files write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from sluicegate.sources.errors import SourceError
from sluicegate.sources.times import compile_time

NOON = 1_717_156_800_000_000  # 2024-05-31T12:00:00Z


@pytest.mark.parametrize(
    "value",
    [
        "2024-05-31T12:00:00Z",
        " 2024-05-31 12:00:00 ",
        "2024-05-31T14:00:00+02:00",
        datetime(2024, 5, 31, 12),  # noqa: DTZ001
        datetime(2024, 5, 31, 14, tzinfo=timezone(timedelta(hours=2))),
        1_717_156_800,
        1_717_156_800.0,
        "1717156800",
        1_717_156_800_000,
        "1717156800000000",
    ],
)
def test_auto_reads_the_usual_forms(value: object) -> None:
    assert compile_time("auto")(value) == NOON


def test_a_date_is_its_midnight() -> None:
    assert compile_time("auto")(date(2024, 5, 31)) == NOON - 12 * 3_600_000_000


@pytest.mark.parametrize("value", [31, "31", 20240531120000, -5, True, "noon", None, 1e30, [1]])
def test_auto_refuses_what_is_no_time(value: object) -> None:
    with pytest.raises(ValueError):
        compile_time("auto")(value)


@pytest.mark.parametrize(
    ("form", "value"),
    [("epoch_s", "86400"), ("epoch_ms", 86_400_000), ("epoch_us", 86_400_000_000)],
)
def test_epochs_count_from_1970(form: str, value: object) -> None:
    assert compile_time(form)(value) == 86_400_000_000


def test_fractions_of_seconds_are_kept() -> None:
    assert compile_time("epoch_s")("1717156800.25") == NOON + 250_000


def test_a_pattern_and_a_zone() -> None:
    read = compile_time("%d/%m/%Y %H:%M", "Europe/Berlin")
    assert read("31/05/2024 14:00") == NOON
    winter = compile_time("auto", "Europe/Berlin")("2024-01-31T12:00:00")
    assert winter == int(datetime(2024, 1, 31, 11, tzinfo=UTC).timestamp()) * 1_000_000


def test_iso_takes_no_numbers() -> None:
    with pytest.raises(ValueError, match="not a time"):
        compile_time("iso")(1_717_156_800)


@pytest.mark.parametrize(("form", "zone"), [("epoch", "UTC"), ("auto", "Mars/Olympus")])
def test_unknown_formats_and_zones_are_refused(form: str, zone: str) -> None:
    with pytest.raises(SourceError, match=r"source\.time_"):
        compile_time(form, zone)
