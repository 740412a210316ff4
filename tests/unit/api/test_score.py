import json

import pytest
from api_client import event

from sluicegate.api.score import first_answer


def test_the_answer_is_the_whole_output_record(api):
    sent = event("whole", other={"kept": [1, 2.50]})
    found = api.call("POST", "/score", sent)
    output = found.json()
    fd = output.pop("fd")
    assert found.status_code == 200
    assert output == sent
    assert fd["outcome"] == "approve"
    assert fd["detector_version"] == "1"


def test_a_repeat_gets_the_first_answer(api):
    sent = event("twice")
    first = api.call("POST", "/score", sent).json()["fd"]
    again = api.call("POST", "/score", sent).json()["fd"]
    assert again["repeat_of"] >= 0
    assert again["features"] == first["features"]


def test_an_event_that_is_none_says_why(api):
    found = api.call("POST", "/score", event("bad", transaction_amt="many"))
    problem = found.json()
    assert found.status_code == 422
    assert (problem["code"], problem["field"]) == ("mistyped", "transaction_amt")
    assert problem["value"] == '"many"'
    assert problem["offset"] >= 0


@pytest.mark.parametrize("body", [b"", b"nothing", b"[]", b"\xff"])
def test_any_bytes_get_an_answer(api, body):
    found = api.call("POST", "/score", body)
    assert found.status_code == 422
    assert found.json()["remedy"]


def test_changed_content_under_the_same_id_names_the_field(api):
    sent = event("changed")
    api.call("POST", "/score", sent)
    found = api.call("POST", "/score", {**sent, "transaction_amt": 99})
    assert (found.status_code, found.json()["code"]) == (422, "conflict")
    assert found.json()["field"] == "transaction_amt"


def test_without_a_version_it_says_how_to_publish_one(empty):
    found = empty.call("POST", "/score", event("nobody"))
    assert found.status_code == 503
    assert found.headers["retry-after"] == "1"
    assert "publish" in found.json()["remedy"]


@pytest.mark.parametrize("text", ["0", "x", "600001"])
def test_a_deadline_out_of_bounds_is_refused(api, text):
    found = api.call("POST", f"/score?deadline_ms={text}", event("late"))
    assert (found.status_code, found.json()["field"]) == (422, "deadline_ms")


def record(**fd):
    base = {
        "outcome": "block",
        "ttdf": 5,
        "proc_time": 4,
        "frauddetector_time": 0.1,
        "detector": "d",
        "detector_version": "3",
        "decided_by": "rule:r",
    }
    return json.dumps(
        {"event_id": "e", "note": '"fd":{', "fd": {**base, **fd}}, separators=(",", ":")
    )


def test_a_repeat_of_a_late_event_is_answered_as_its_first_caller_was():
    late = record(repeat_of=7, supersedes={"outcome": "review", "reason": "deadline"})
    told = json.loads(first_answer(late.encode()))
    assert told["note"] == '"fd":{'
    assert told["fd"]["outcome"] == "review"
    assert told["fd"]["decided_by"] == "fallback"
    assert told["fd"]["degraded"] == "deadline"
    assert told["fd"]["repeat_of"] == 7


def test_other_records_stay_as_they_are():
    first = record(supersedes={"outcome": "review", "reason": "deadline"}).encode()
    repeat = record(repeat_of=7).encode()
    assert first_answer(first) == first
    assert first_answer(repeat) == repeat
