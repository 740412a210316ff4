from sluicegate.simulate.cities import CITIES, CITY_BY_WEIGHT


def test_cities_are_told_apart_and_lie_in_their_time_zone() -> None:
    assert len({(city.name, city.state) for city in CITIES}) == len(CITIES) > 70
    for city in CITIES:
        assert abs(city.longitude / 15 - city.utc_offset) < 2.0, city.name


def test_postcodes_keep_their_leading_zeros() -> None:
    american = [city for city in CITIES if city.country == "US"]
    assert all(len(city.zip) == 5 for city in american)
    assert any(city.zip.startswith("0") for city in american)


def test_a_city_comes_as_often_as_it_weighs() -> None:
    assert len(CITY_BY_WEIGHT) == sum(city.weight for city in CITIES)
    for number, city in enumerate(CITIES):
        assert CITY_BY_WEIGHT.count(number) == city.weight
