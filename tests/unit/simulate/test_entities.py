from pathlib import Path

import pytest

from sluicegate.simulate.entities import COLUMNS, EntitiesError, read_entities, utc_offset
from sluicegate.simulate.people import World
from sluicegate.simulate.spending import HOUR

ANN = (
    "1-2-3,423768,Ann,7 Elm Street,Ware,MA,1082,42.2618,-72.2583,"
    '"Programmer, games",73.1.2.3,ann@example.com,413-555-0101'
)
BOB = (
    "4-5-6,3409159,Bob,9 Oak Lane,Reno,NV,89501,39.5264,-119.8126,"
    "Clerk,2001:db8::7,bob@example.com,775-555-0102"
)


def written(path: Path, *lines: str) -> Path:
    file = path / "people.csv"
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.mark.parametrize("header", [(), (",".join(COLUMNS),)])
def test_the_file_becomes_customers(tmp_path: Path, header: tuple[str, ...]) -> None:
    ann, bob = read_entities(written(tmp_path, *header, ANN, BOB))
    assert ann.zip == "01082"
    assert (ann.job, ann.longitude) == ("Programmer, games", "-72.2583")
    world = World(1, 99, (ann, bob))
    assert world.customers == 2
    person = world.person(0, 10**15)
    assert (person.entity, person.name, person.email) == ("1-2-3", "Ann", "ann@example.com")
    assert (person.street, person.city.name, person.city.zip) == ("7 Elm Street", "Ware", "01082")
    assert (person.card_bin, person.home_ip, person.phone) == (
        "423768",
        "73.1.2.3",
        "413-555-0101",
    )
    assert (person.city.currency, person.city.utc_offset) == ("usd", -5)
    assert world.person(1, 10**15).city.utc_offset == -8
    assert person.agents
    assert person.favourites
    assert world.housemate(0) is None


def test_given_customers_stay_as_they_are_but_buy_new_phones(tmp_path: Path) -> None:
    world = World(1, 1, read_entities(written(tmp_path, ANN)))
    early, late = world.person(0, 10**15), world.person(0, 10**15 + 40_000 * HOUR)
    assert early.agents != late.agents
    assert early.street == late.street
    assert early.card_bin == late.card_bin


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("423768", "42", "line 2, column card_bin: '42' is not 6 to 8 digits"),
        ("42.2618", "north", "line 2, column lat: 'north' is not a latitude"),
        ("-72.2583", "-190", "line 2, column lon: '-190' is not a longitude"),
        ("73.1.2.3", "73.1.2", "line 2, column ip: '73.1.2' is not an IP address"),
        ("ann@example.com", "ann", "line 2, column email: 'ann' is not an e-mail address"),
        ("Ware", " ", "line 2, column city: '' is empty: fill it in"),
        ("7 Elm", "7\\Elm", "line 2, column street: .* backslash"),
        ("1-2-3", "4-5-6", "line 2, column entity_id: '4-5-6' is already on line 1"),
        ("MA,", "", "line 2: 12 columns instead of 13: give entity_id, card_bin"),
    ],
)
def test_errors_name_line_column_value_and_remedy(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    file = written(tmp_path, BOB, ANN.replace(old, new))
    with pytest.raises(EntitiesError, match=rf"people\.csv, {message}".replace("\\E", "\\\\E")):
        read_entities(file)


def test_an_unreadable_or_empty_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EntitiesError, match=r"none\.csv: cannot be read"):
        read_entities(tmp_path / "none.csv")
    with pytest.raises(EntitiesError, match="no customers"):
        read_entities(written(tmp_path, ",".join(COLUMNS)))
    (tmp_path / "latin.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(EntitiesError, match="UTF-8"):
        read_entities(tmp_path / "latin.csv")


def test_states_have_their_time_and_other_places_that_of_the_sun() -> None:
    assert [utc_offset(state, 0.0) for state in ("NY", "tx", "HI")] == [-5, -6, -10]
    assert utc_offset("GU", 144.8) == 10
