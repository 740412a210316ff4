import pytest
from jinja2 import UndefinedError

from sluicegate.dashboard.templating import POLICY, render


def test_a_page_is_escaped_and_has_all_headers() -> None:
    page = render("problem.html", status=404, title="<b>", text='"&', headers={"X-A": "b"})
    assert page.status_code == 404
    assert b"<h1>&lt;b&gt;</h1>" in page.body
    assert page.headers["content-security-policy"] == POLICY
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["x-a"] == "b"
    assert "strict-transport-security" not in page.headers


def test_the_policy_lets_nothing_inline_run() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_a_forgotten_value_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("problem.html", title="x")
