import ipaddress

import pytest

from sluicegate.simulate.people import World
from sluicegate.simulate.spending import HOUR

NOW = 1_795_000_000_000_000  # 2026-11-18T10:26:40Z, a Wednesday


def test_a_customer_is_the_same_whenever_asked_for() -> None:
    forwards, backwards = World(7, 1_000), World(7, 1_000)
    people = [forwards.person(number) for number in range(200)]
    assert people == [backwards.person(number) for number in reversed(range(200))][::-1]
    assert people != [World(8, 1_000).person(number) for number in range(200)]


def test_customers_have_ids_and_devices_of_their_own() -> None:
    world = World(7, 20_000)
    people = [world.person(number, NOW) for number in range(20_000)]
    assert len({person.entity for person in people}) == 20_000
    assert len({person.email for person in people}) > 19_900
    assert len({person.agents[0] for person in people}) > 19_800
    assert {len(person.agents) for person in people} == {1, 2}


def test_newcomers_have_ids_no_customer_has() -> None:
    world = World(7, 5_000)
    known = {world.person(number).entity for number in range(5_000)}
    fresh = {world.person(10_000_000 + number).entity for number in range(5_000)}
    assert not known & fresh


def test_addresses_are_public() -> None:
    world = World(1, 2_000)
    for number in range(2_000):
        person = world.person(number)
        for ip in filter(None, (person.home_ip, person.office_ip)):
            assert ipaddress.IPv4Address(ip).is_global


def test_housemates_share_a_home() -> None:
    world = World(1, 2_000)
    shared = 0
    for number in range(2_000):
        mate = world.housemate(number)
        if mate is not None:
            shared += 1
            one, other = world.person(number), world.person(mate)
            assert (one.street, one.home_ip) == (other.street, other.home_ip)
            assert one.entity != other.entity
    assert 500 < shared < 900


def test_willingness_follows_the_day_of_the_customer() -> None:
    world = World(1, 400)
    evening_in_america, night_in_america = 0, 9 * HOUR
    total = {
        time: sum(world.willingness(number, time) for number in range(400))
        for time in (evening_in_america, night_in_america)
    }
    assert total[evening_in_america] > 2 * total[night_in_america]


def test_a_world_needs_a_customer() -> None:
    with pytest.raises(ValueError, match="customers must be at least 1, not 0"):
        World(1, 0)
