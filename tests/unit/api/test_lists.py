from api_client import event


def make(api, name, **body):
    return api.call("PUT", f"/lists/{name}", body)


def test_a_block_list_counts_from_the_next_batch_on(api):
    assert make(api, "bad_ips", kind="block", variable="ip_address").status_code == 201
    before = api.call("POST", "/score", event("l1", ip_address="192.0.2.7")).json()["fd"]
    added = api.call("POST", "/lists/bad_ips/entries", {"values": ["192.0.2.7"], "note": "ring"})
    after = api.call("POST", "/score", event("l2", ip_address="192.0.2.7")).json()["fd"]
    api.call("POST", "/lists/bad_ips/entries/remove", {"values": ["192.0.2.7"]})
    gone = api.call("POST", "/score", event("l3", ip_address="192.0.2.7")).json()["fd"]
    assert (before["outcome"], after["outcome"], gone["outcome"]) == ("approve", "block", "approve")
    assert after["decided_by"] == "block_list:bad_ips"
    assert (added.json()["added"], added.json()["size"]) == (1, 1)


def test_the_trail_says_who_did_what(api):
    make(api, "trail")
    api.call("POST", "/lists/trail/entries", {"values": ["a", 5], "note": "why"})
    api.call("POST", "/lists/trail/entries/remove", {"values": ["a"]})
    changes = api.call("GET", "/lists/trail/changes").json()["changes"]
    assert [one["action"] for one in changes] == ["remove", "add", "add", "create"]
    assert {one["by"] for one in changes} == {"tester"}
    assert changes[1]["after"]["note"] == "why"
    entries = api.call("GET", "/lists/trail").json()["entries"]
    assert [one["value"] for one in entries] == ["5"]


def test_making_it_again_changes_nothing_but_another_kind_conflicts(api):
    assert make(api, "again").status_code == 201
    assert make(api, "again").status_code == 200
    conflict = make(api, "again", kind="block", variable="ip_address")
    assert (conflict.status_code, conflict.json()["field"]) == (409, "kind")


def test_lists_are_listed_and_dropped(api):
    make(api, "short_lived")
    assert "short_lived" in [one["name"] for one in api.call("GET", "/lists").json()["lists"]]
    assert api.call("DELETE", "/lists/short_lived").json() == {"dropped": "short_lived", "size": 0}
    assert api.call("GET", "/lists/short_lived").status_code == 404
    assert api.call("DELETE", "/lists/short_lived").status_code == 404


def test_what_cannot_be_done_is_explained(api):
    make(api, "checked")
    missing = api.call("POST", "/lists/checked/entries/remove", {"values": ["x"]})
    when = {"values": ["x"], "expires_at": "soon"}
    assert missing.status_code == 422
    assert api.call("POST", "/lists/checked/entries", when).json()["field"] == "expires_at"
    assert api.call("POST", "/lists/checked/entries", {}).json()["field"] == "values"
    assert api.call("POST", "/lists/none/entries", {"values": ["x"]}).status_code == 404
    assert make(api, "Bad Name").status_code == 422
    assert make(api, "odd", kind="block", variable="no_such").status_code == 422
    assert make(api, "odd", kind="grey").json()["field"] == "kind"
