import pytest

from sluicegate.events.money import exponent, format_minor, scale, to_minor


@pytest.mark.parametrize(
    ("code", "decimals"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("", 2), ("XYZ", 2)]
)
def test_decimals_of_a_currency(code: str, decimals: int) -> None:
    assert exponent(code) == decimals
    assert scale(code) == 10**decimals


@pytest.mark.parametrize("code", ["USD", "JPY", "KWD", "CLF"])
@pytest.mark.parametrize("minor", [0, 1, -1, 99, 100, -71235, 10**12 - 1])
def test_text_and_minor_units_are_the_same_number(code: str, minor: int) -> None:
    text = format_minor(minor, code)
    assert "E" not in text
    assert to_minor(float(text), scale(code)) == minor


def test_half_a_cent_goes_to_the_nearest() -> None:
    assert to_minor(0.126, 100) == 13
    assert to_minor(-0.126, 100) == -13
