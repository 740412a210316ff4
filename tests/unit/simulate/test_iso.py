import pytest

from sluicegate.events.time import format_time
from sluicegate.simulate.iso import iso


@pytest.mark.parametrize(
    "time", [0, -1, 86_399_999_999, 1_795_000_000_000_000, 951_782_400_000_001, -62_000_000_000_000]
)
def test_times_are_written_as_everywhere(time: int) -> None:
    assert iso(time) == format_time(time)
