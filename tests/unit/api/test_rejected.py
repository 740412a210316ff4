import time

from api_client import event


def rejected(api, **query):
    return api.call("GET", "/rejected", params=query).json()


def wait_for(api, count):
    """Replays are taken up by the worker on its own; it looks every few milliseconds."""
    for _ in range(500):
        found = rejected(api)["rejected"]
        if len(found) >= count:
            return found
        time.sleep(0.01)
    raise AssertionError("the replay was not taken up")


def test_rejected_records_are_listed_page_by_page_and_sent_again(api):
    api.call("POST", "/score", {"event_id": "r1"})
    api.call("POST", "/score", b"\xff\x00")
    api.call("POST", "/score", event("r3", transaction_amt="x"))
    first = rejected(api, limit=2)
    rest = rejected(api, after=first["last"])
    assert [one["code"] for one in first["rejected"]] == ["missing", "encoding"]
    assert [one["code"] for one in rest["rejected"]] == ["mistyped"]
    assert first["rejected"][0]["record"] == '{"event_id": "r1"}'
    assert first["rejected"][0]["replayed"] is None
    assert [one["code"] for one in rejected(api, code="encoding")["rejected"]] == ["encoding"]

    offset = rest["rejected"][0]["offset"]
    sent = api.call("POST", "/rejected/replay", {"offsets": [offset]})
    assert (sent.status_code, sent.json()) == (202, {"replayed": 1})
    again = wait_for(api, 4)
    assert again[3]["record"] == rest["rejected"][0]["record"]
    assert again[2]["replayed"] is not None

    assert api.call("POST", "/rejected/replay", {"code": "missing"}).json() == {"replayed": 1}
    # Still missing the same, it is rejected anew, and only the new record has not been sent again.
    assert wait_for(api, 5)[4]["code"] == "missing"
    assert api.call("POST", "/rejected/replay", {"code": "missing"}).json() == {"replayed": 1}


def test_bytes_that_are_no_text_are_shown_escaped(api):
    shown = [one["record"] for one in rejected(api, code="encoding")["rejected"]]
    assert shown[0] == "\\xff\x00"


def test_a_replay_says_which(api):
    assert api.call("POST", "/rejected/replay", {}).status_code == 422
    assert api.call("POST", "/rejected/replay", {"offsets": [10_000]}).status_code == 404
    both = {"offsets": [1], "code": "missing"}
    assert api.call("POST", "/rejected/replay", both).json()["field"] == "offsets"
