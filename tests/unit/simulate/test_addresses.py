import ipaddress
from collections import Counter
from random import Random

import iptocc
import pytest

from sluicegate.simulate import addresses
from sluicegate.simulate.cities import PLACES


@pytest.mark.parametrize("country", sorted({place.country for place in PLACES}))
@pytest.mark.parametrize("kind", [addresses.home, addresses.carrier])
def test_addresses_lie_in_their_country(country: str, kind: object) -> None:
    assert callable(kind)
    rng = Random(1)
    drawn = [kind(rng, country) for _ in range(300)]
    found = Counter(iptocc.country_code(ip) for ip in drawn)
    assert found[country] > 0.8 * len(drawn)


@pytest.mark.parametrize("kind", [addresses.travel, addresses.foreign])
def test_travellers_and_fraudsters_use_public_addresses_of_the_same_countries(
    kind: object,
) -> None:
    assert callable(kind)
    rng = Random(2)
    drawn = [kind(rng) for _ in range(1_000)]
    assert all(ipaddress.IPv4Address(ip).is_global for ip in drawn)
    assert {"RU", "NG", "FR", "US"} <= {iptocc.country_code(ip) for ip in drawn}


def test_hidden_fraud_is_among_the_homes_of_the_country() -> None:
    rng = Random(3)
    drawn = [iptocc.country_code(addresses.hidden(rng, "GB")) for _ in range(300)]
    assert Counter(drawn)["GB"] > 150


def test_an_ipv6_address_has_no_sibling() -> None:
    assert addresses.sibling("2001:db8::7", 5) == "2001:db8::7"
