import pytest

from sluicegate.runtime.numbering import next_model_version


@pytest.mark.parametrize(
    ("known", "plan", "expected"),
    [
        ({}, "a", "1.0"),
        ({"1.0": "a"}, "a", "1.01"),
        ({"1.0": "a", "1.01": "a"}, "a", "1.02"),
        ({f"1.{n:02}" if n else "1.0": "a" for n in range(100)}, "a", "1.100"),
        ({"1.0": "a"}, "b", "2.0"),
        ({"1.0": "a", "2.0": "b", "2.01": "b"}, "a", "1.01"),
        ({"1.0": "a", "2.0": "b", "3.0": "a"}, "a", "3.01"),
        ({"1.0": "a", "2.0": "b"}, "c", "3.0"),
    ],
)
def test_a_retrained_model_continues_its_line(
    known: dict[str, str], plan: str, expected: str
) -> None:
    assert next_model_version(known, plan) == expected
    assert expected not in known
