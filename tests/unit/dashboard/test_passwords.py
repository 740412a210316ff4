import pytest

from sluicegate.dashboard.passwords import Cost, matches, seal, weakness

CHEAP = Cost(2, 8, 1)


def test_only_the_password_itself_matches() -> None:
    sealed = seal("correct horse", CHEAP)
    assert matches("correct horse", sealed)
    assert not matches("correct horsf", sealed)
    assert not matches("", sealed)


def test_one_password_is_never_stored_the_same_way_twice() -> None:
    assert seal("correct horse", CHEAP) != seal("correct horse", CHEAP)


def test_a_password_is_checked_at_the_cost_it_was_sealed_at() -> None:
    sealed = seal("correct horse", Cost(4, 4, 2))
    assert sealed.split("$")[:4] == ["scrypt", "4", "4", "2"]
    assert matches("correct horse", sealed)


def test_the_cost_is_what_it_says() -> None:
    assert Cost() == Cost(2**15, 8, 3)
    assert matches("correct horse", seal("correct horse"))


def test_one_letter_written_in_two_ways_is_one_password() -> None:
    assert matches("cafe\u0301 au lait", seal("caf\u00e9 au lait", CHEAP))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("123456789", "at least 10"),
        ("x" * 257, "at most 256"),
        ("abababababab", "different"),
        ("Annabelle.Smith", "not your name"),
    ],
)
def test_weak_passwords_are_told_why(password: str, why: str) -> None:
    assert why in str(weakness(password, "annabelle.smith"))
