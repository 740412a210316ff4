"""How customers can be reached: mail addresses and telephone numbers."""

from typing import Final

from sluicegate.simulate import names
from sluicegate.simulate.cities import City

_PHONE_FORMATS: Final = {
    "GB": "+44 7700 900{:03d}",
    "DE": "+49 30 23125{:03d}",
    "FR": "+33 6 39 98 {:04d}",
    "EG": "+20 2 2555 {:04d}",
}


def mail_address(bits: int, first: str, surname: str) -> str:
    """A mail address somebody of that name might have, drawn with 64 random bits."""
    provider = names.PROVIDERS[(bits & 0xFFF) % len(names.PROVIDERS)]
    draw = (bits >> 12 & 0xFFF) / 0x1000
    number = (bits >> 24 & 0xFF_FFFF) % 10_000
    first, surname = first.lower(), surname.lower()
    if draw < 0.35:
        local = f"{first}.{surname}{number % 1000}"
    elif draw < 0.55:
        local = f"{first[0]}{surname}{number}"
    elif draw < 0.75:
        local = f"{first}{surname[0]}{number}"
    elif draw < 0.9:
        local = f"{surname}.{first}{number % 100}"
    else:
        local = f"{first}_{surname}_{number % 1000}"
    return f"{local}@{provider}"


def phone(bits: int, city: City) -> str:
    """A telephone number of the city that is nobody's, drawn with random bits.

    >>> from sluicegate.simulate.cities import CITIES
    >>> phone(7, CITIES[0])
    '212-555-0007'
    """
    # Exchange 555 and the ranges set aside for drama, so that no number is anybody's.
    draw = bits % 10_000
    pattern = _PHONE_FORMATS.get(city.country)
    if pattern is None:
        return f"{city.area_code}-555-{draw:04d}"
    return pattern.format(draw % 1000 if "03d" in pattern else draw)
