import pytest

from sluicegate.api.app import OPEN
from sluicegate.api.auth import Tokens


@pytest.mark.parametrize(
    "path", ["/detector", "/metrics", "/events/x", "/nothing", "/openapi.json"]
)
def test_strangers_learn_nothing(api, path):
    found = api.call("GET", path, token="another-token-altogether")
    assert found.status_code == 401
    assert found.headers["www-authenticate"] == "Bearer"
    assert "token" in found.json()["remedy"]


def test_health_needs_no_token(api):
    assert {"/healthz"} == OPEN
    assert api.call("GET", "/healthz", token="").status_code == 200


def test_an_unknown_path_is_json(api):
    found = api.call("GET", "/nothing")
    assert found.status_code == 404
    assert found.json()["remedy"] == "GET /openapi.json lists all paths"


def test_another_method_says_which_one_is_right(api):
    found = api.call("GET", "/score")
    assert (found.status_code, found.headers["allow"]) == (405, "POST")
    assert found.json()["error"] == "GET is not possible here"


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/detector"])
def test_every_answer_has_the_security_headers(api, path):
    headers = api.call("GET", path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in headers


def test_without_tokens_pages_of_other_sites_are_kept_out(api, monkeypatch):
    gate = api._app
    monkeypatch.setattr(gate, "_tokens", Tokens((), ""))
    here = {"Host": "127.0.0.1:8080"}
    for headers, status in (
        (here, 200),
        ({**here, "Origin": "http://localhost:3000"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({**here, "Origin": "https://evil.example"}, 403),
        ({**here, "Origin": "null"}, 403),
        ({"Host": "rebound.example"}, 403),
    ):
        assert api.call("GET", "/detector", headers=headers).status_code == status, headers


def test_a_defect_is_a_500_without_details(api, monkeypatch):
    def fail():
        raise ValueError("secret detail")

    monkeypatch.setattr(api.context, "live", fail)
    found = api.call("POST", "/score", {})
    assert found.status_code == 500
    assert "secret" not in found.text
