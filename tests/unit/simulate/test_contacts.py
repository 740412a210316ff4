import re

import pytest

from sluicegate.simulate import contacts
from sluicegate.simulate.cities import CITIES, City
from sluicegate.simulate.hashing import mix


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.name)
def test_numbers_are_of_ranges_kept_for_fiction(city: City) -> None:

    ranges = r"\d{3}-555-\d{4}|\+44 7700 900|\+49 30 23125|\+33 6 39 98 |\+20 2 2555 "
    for number in range(200):
        assert re.match(ranges, contacts.phone(mix(number), city))


def test_mail_addresses_are_of_the_name_and_rarely_shared() -> None:
    drawn = [contacts.mail_address(mix(number), "Anna", "Keller") for number in range(500)]
    assert all("anna" in mail or "keller" in mail for mail in drawn)
    assert all(re.fullmatch(r"[a-z0-9._]+@[a-z.]+", mail) for mail in drawn)
    assert len(set(drawn)) > 400
