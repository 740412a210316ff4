import pytest

from sluicegate.events.time import DAY, HOUR, MINUTE, SECOND
from sluicegate.runtime.simulating.duration import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("60s", 60 * SECOND),
        (" 5M ", 5 * MINUTE),
        ("2h", 2 * HOUR),
        ("1d", DAY),
        ("1h30m", 90 * MINUTE),
        ("250ms", SECOND // 4),
        ("1.5s", 1_500_000),
    ],
)
def test_durations(text: str, micros: int) -> None:
    assert parse_duration(text) == micros
    assert parse_duration(format_duration(micros)) == micros


@pytest.mark.parametrize("text", ["", "60", "s", "5 minutes", "-5s", "1m x", "0s"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="write a"):
        parse_duration(text)
