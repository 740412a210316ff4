import ipaddress
import re
from collections import Counter
from random import Random

import pytest

from sluicegate.simulate.people import World
from sluicegate.simulate.spending import DAY, HOUR

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


def test_a_customer_is_valid_until_something_changes() -> None:
    world, fresh = World(5, 500), World(5, 500)
    for number in range(100):
        person = world.person(number, NOW)
        assert person.since <= NOW < person.until
        # The same at both ends, however it was asked for.
        assert fresh.person(number, person.since) == person
        assert fresh.person(number, person.until - 1) == person
        assert world.person(number, person.until) != person
        assert world.person(number, NOW) == person


def changes(world: World, number: int, field: str, years: int) -> list[object]:
    """The values of a field over the years, each once in a row."""
    values: list[object] = []
    time = NOW
    while time < NOW + years * 365 * DAY:
        person = world.person(number, time)
        value = getattr(person, field)
        if not values or values[-1] != value:
            values.append(value)
        time = person.until
    return values


def test_things_change_about_as_often_as_in_life() -> None:
    world = World(5, 300)

    def mean(field: str, years: int) -> float:
        numbers = range(0, 300, 3)
        return sum(len(changes(world, number, field, years)) - 1 for number in numbers) / 100

    assert 1.0 < mean("agents", 1) < 4.0
    assert 0.8 < mean("home_ip", 1) < 3.0
    assert 0.8 < mean("street", 10) < 2.0
    assert 2.0 < mean("card_bin", 10) < 4.5
    assert 0.3 < mean("email", 10) < 1.2
    for field in ("entity", "phone", "name", "job", "level", "favourites", "key"):
        assert mean(field, 10) == 0.0


def test_a_phone_bought_stays_and_is_only_updated() -> None:
    world = World(5, 300)
    bought = 0
    for number in range(0, 300, 3):
        models: list[str] = []
        for agents in changes(world, number, "agents", 3):
            assert isinstance(agents, tuple)
            agent = agents[0]
            found = re.search(r"; ([^;]+) Build/|\((iPhone\d+,\d+);", agent)
            if found is None:
                continue
            model = found.group(1) or found.group(2)
            if not models or models[-1] != model:
                models.append(model)
        # Three years see at most five phones, however often each was updated.
        assert len(models) <= 5
        bought += len(models) > 1
    assert bought > 30


def test_versions_only_creep_up_and_an_old_desktop_outlives_phones() -> None:
    world = World(5, 300)
    kept = 0
    for number in range(0, 300, 3):
        majors = []
        systems = set()
        for agents in changes(world, number, "agents", 2):
            assert isinstance(agents, tuple)
            if len(agents) == 2:
                majors.append(int(agents[1].split("Chrome/")[1].split(".")[0]))
                systems.add(agents[1].split(")")[0])
        assert majors == sorted(majors)
        kept += len(majors) > 2 and len(systems) == 1
    assert kept > 20


def test_a_household_moves_together_and_stays_in_its_local_time() -> None:
    world = World(1, 600)
    moved = far = 0
    for number in range(0, 600, 2):
        mate = world.housemate(number)
        if mate is None:
            continue
        for year in range(12):
            time = NOW + year * 365 * DAY
            one, other = world.person(number, time), world.person(mate, time)
            place = ("street", "city", "latitude", "longitude", "home_ip", "place")
            assert all(getattr(one, field) == getattr(other, field) for field in place)
            first = world.person(number, NOW)
            assert one.city.utc_offset == first.city.utc_offset
            assert one.city.country == first.city.country
            moved += one.street != first.street
            far += one.city.name != first.city.name
    assert moved > 100
    assert far > 30


def test_some_accounts_are_yet_to_be_opened() -> None:
    world = World(1, 3_000)
    opened = {number: world.person(number, NOW).opened for number in range(3_000)}
    late = [number for number, time in opened.items() if time > NOW]
    recent = [number for number, time in opened.items() if NOW - 365 * DAY < time <= NOW]
    assert 100 < len(late) < 500
    assert 20 < len(recent) < 100
    for number in late[:50]:
        assert world.willingness(number, opened[number] - 1) == 0.0
        assert world.willingness(number, opened[number]) > 0.0
    assert opened[0] == 0


def test_the_day_of_customers_shifts_with_summer_time() -> None:
    world = World(1, 300)
    noon = 12 * HOUR
    january, july = 20_832 * DAY + noon, 21_013 * DAY + noon
    shifted = 0
    for number in range(300):
        person = world.person(number, NOW)
        if person.opened:
            continue
        winter = [world.willingness(number, january + hour * HOUR) for hour in range(168)]
        # The same hours of a week by the local clock, one hour earlier by UTC in summer.
        weeks = (july - january) // (7 * DAY) * 7 * DAY
        earlier = HOUR if person.city.summer else 0
        summer = [
            world.willingness(number, january + weeks + hour * HOUR - earlier)
            for hour in range(168)
        ]
        assert summer == winter
        shifted += bool(person.city.summer)
    assert shifted > 200


def test_weeks_differ_between_people() -> None:
    world = World(1, 400)
    saturday, wednesday = 20_778 * DAY + 18 * HOUR, 20_775 * DAY + 18 * HOUR
    ratios = Counter(
        round(world.willingness(number, saturday) / world.willingness(number, wednesday), 1)
        for number in range(400)
        if world.willingness(number, wednesday) > 0.0
    )
    assert len(ratios) >= 3


def test_colleagues_share_an_office_and_neighbours_a_city() -> None:
    world, rng = World(2, 5_000), Random(1)
    shared = met = 0
    for number in range(600):
        person = world.person(number, NOW)
        other = world.colleague(person, rng.getrandbits(32))
        if other is not None:
            assert other != number
            shared += world.person(other, NOW).office_ip == person.office_ip
        neighbour = world.neighbour(rng, person)
        if neighbour is not None:
            met += 1
    assert shared > 30
    assert met > 50


def test_gateways_are_shared_and_of_the_country() -> None:
    world, rng = World(2, 5_000), Random(1)
    drawn = [world.carrier_ip(rng, 0) for _ in range(3_000)]
    assert len(set(drawn)) < 1_000
    assert all(ipaddress.IPv4Address(ip).is_global for ip in drawn)
    assert world.cafe_ip(0, 7) == world.cafe_ip(0, 7)


def test_households_are_all_customers_once_and_live_together() -> None:
    world = World(1, 1_001)
    homes = world.households()
    assert [number for home in homes for number in home] == list(range(1_001))
    assert {len(home) for home in homes} == {1, 2, 4}
    for home in homes:
        assert len({world.person(number, NOW).street for number in home}) == 1
