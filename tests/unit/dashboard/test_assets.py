from importlib.resources import files

import pytest
from visitors import Server

from sluicegate.dashboard.assets import TYPES, asset, static_url


def test_the_list_names_every_file() -> None:
    found = {file.name for file in (files("sluicegate.dashboard") / "static").iterdir()}
    assert found == set(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_a_file_is_served_to_everyone_and_kept_for_long(server: Server, name: str) -> None:
    answer = server.browser().get(static_url(name))
    assert answer.status_code == 200
    assert answer.content == asset(name).content
    assert answer.headers["content-type"] == TYPES[name]
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_address_without_digest_is_asked_again(server: Server) -> None:
    browser = server.browser()
    for path in ("/ui/static/key.js", "/ui/static/key.js?v=old"):
        answer = browser.get(path)
        assert answer.headers["cache-control"] == "no-cache"
        again = browser.get(path, if_none_match=answer.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["none.js", "../site.py", "..%2Fsite.py", "%2e%2e/templates/base.html"]
)
def test_nothing_else_is_served(server: Server, path: str) -> None:
    answer = server.browser().get(f"/ui/static/{path}")
    assert answer.status_code in (303, 404)
    assert b"import" not in answer.content
