import json

from sluicegate.api.errors import ApiError, encode, invalid, unavailable
from sluicegate.events.errors import InvalidEvent


def test_a_problem_names_field_value_and_remedy():
    error = ApiError(422, "not a time", "write ISO 8601", field="expires_at", value="soon")
    assert json.loads(encode(error.problem)) == {
        "error": "not a time",
        "field": "expires_at",
        "value": '"soon"',
        "remedy": "write ISO 8601",
    }


def test_an_invalid_event_keeps_its_code():
    error = invalid(InvalidEvent("mistyped", "amount", "x", "not a number; correct it"))
    assert (error.status, error.problem.code, error.problem.value) == (422, "mistyped", '"x"')


def test_what_is_unavailable_says_when_to_come_again():
    assert unavailable("full", "wait").headers == ((b"retry-after", b"1"),)
