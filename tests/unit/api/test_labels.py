from api_client import event


def label(event_id, verdict="fraud", time="2024-05-01T00:00:00Z"):
    return {"event_id": event_id, "label": verdict, "label_time": time}


def test_each_label_is_answered(api):
    api.call("POST", "/score", event("labelled"))
    found = api.call(
        "POST",
        "/labels",
        [label("labelled"), label("labelled"), label("later"), label("x", "guilty"), 7],
    )
    answers = found.json()["labels"]
    assert [one["status"] for one in answers] == [
        "applied",
        "unchanged",
        "parked",
        "rejected",
        "rejected",
    ]
    assert [one["event_id"] for one in answers] == ["labelled", "labelled", "later", "x", None]
    assert "guilty" in answers[3]["reason"]


def test_parked_labels_are_listed_until_their_event_comes(api):
    api.call("POST", "/labels", label("awaited"))
    parked = api.call("GET", "/labels/parked?limit=1000").json()
    assert label("awaited") in [one["label"] for one in parked["parked"]]
    api.call("POST", "/score", event("awaited"))
    after = api.call("GET", "/labels/parked").json()
    assert after["count"] == parked["count"] - 1
    assert api.call("GET", "/events/awaited").json()["verdict"]["label"] == "fraud"
