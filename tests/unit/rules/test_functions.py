from sluicegate.rules.functions import FUNCTIONS


def test_the_functions_of_the_reference_are_all_there():
    assert set(FUNCTIONS) == {
        "regex_match",
        "lowercase",
        "uppercase",
        "getcurrentdatetime",
        "isbefore",
        "isafter",
        "getepochmilliseconds",
    }
