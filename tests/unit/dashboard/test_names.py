from sluicegate.dashboard.names import LONGEST, OTHER, Names


def test_names_are_bounded_whatever_comes():
    names = Names(3)
    found = [names.of(f"name {number}") for number in range(10_000)]
    assert set(found) == {"name 0", "name 1", "name 2", OTHER}
    assert names.of("name 1") == "name 1"


def test_long_names_are_cut():
    name = Names(3).of("x" * 10_000)
    assert len(name) == LONGEST
    assert name.endswith("…")


def test_missing_and_odd_values_have_a_name():
    names = Names(9)
    assert [names.of(value) for value in (None, "", True, 7.5)] == ["", "", "True", "7.5"]
