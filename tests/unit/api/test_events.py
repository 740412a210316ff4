import json

from api_client import event

from sluicegate.runtime.server import WAITING


def test_one_event_is_taken(api):
    found = api.call("POST", "/events", event("one"))
    first, last = found.json()["offsets"]
    assert (found.status_code, found.json()["accepted"], first) == (202, 1, last)


def test_an_array_and_lines_are_taken_whatever_is_in_them(api):
    array = api.call("POST", "/events", [event("array-1"), {"bad": 1}, 7])
    lines = json.dumps(event("line-1")).encode() + b"\n\nnot json\n"
    ndjson = api.call("POST", "/events", lines, headers={"Content-Type": "application/x-ndjson"})
    assert array.json()["accepted"] == 3
    assert array.json()["offsets"][1] - array.json()["offsets"][0] == 2
    assert ndjson.json()["accepted"] == 2
    assert api.call("GET", "/events/array-1").status_code == 200


def test_a_stored_event_is_found_with_its_verdict(api):
    sent = event("seen", transaction_amt=7.25)
    api.call("POST", "/score", sent)
    before = api.call("GET", "/events/seen").json()
    label = {"event_id": "seen", "label": "fraud", "label_time": sent["event_time"]}
    api.call("POST", "/labels", label)
    after = api.call("GET", "/events/seen").json()
    assert before["output"]["transaction_amt"] == 7.25
    assert before["output"]["fd"]["outcome"] == "approve"
    assert before["verdict"] is None
    assert after["verdict"]["label"] == "fraud"


def test_ids_with_slashes_are_found(api):
    api.call("POST", "/score", event("shop/7"))
    assert api.call("GET", "/events/shop/7").json()["output"]["event_id"] == "shop/7"


def test_an_unknown_event_is_a_404(api):
    assert api.call("GET", "/events/never").status_code == 404


def test_more_than_the_worker_ever_takes_is_refused(api):
    body = b"\n".join([b"1"] * (WAITING + 1))
    found = api.call("POST", "/events", body, headers={"Content-Type": "application/x-ndjson"})
    assert found.status_code == 413
    assert str(WAITING) in found.json()["remedy"]


def test_a_large_body_is_refused(api):
    assert api.call("POST", "/events", b" " * 100_001).status_code == 413


def test_events_are_taken_before_a_version_is_active(empty):
    assert empty.call("POST", "/events", event("early")).status_code == 202
    assert empty.call("GET", "/events/early").status_code == 404
