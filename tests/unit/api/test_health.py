def test_it_is_well_with_an_active_version(api):
    found = api.call("GET", "/healthz")
    assert (found.status_code, found.json()) == (200, {"status": "ok", "active_version": 1})


def test_it_says_what_is_missing(empty):
    found = empty.call("GET", "/healthz")
    assert found.status_code == 503
    assert "publish" in found.json()["remedy"]


def test_it_says_that_nothing_is_committed(api, monkeypatch):
    monkeypatch.setattr(api.host.worker, "failure", "OperationalError: disk full")
    found = api.call("GET", "/healthz")
    assert (found.status_code, found.json()["error"]) == (503, "batches can't be committed")
