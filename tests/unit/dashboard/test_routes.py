import httpx
import pytest
from visitors import PASSWORD, URL, Server

from sluicegate.dashboard.invitations import LIFE
from sluicegate.dashboard.templating import HEADERS


def key_of(link: str | None) -> str:
    assert link is not None
    return link.partition("#")[2]


@pytest.mark.parametrize("path", ["/ui/login", "/ui/welcome", "/ui/enter", "/ui/", "/ui/none"])
def test_every_page_has_all_headers(server: Server, path: str) -> None:
    page = server.signed_in().get(path)
    assert {name: page.headers.get(name) for name in HEADERS} == HEADERS
    for word in ("onclick", "style=", "<style", "javascript:"):
        assert word not in page.text


def test_the_first_user_chooses_a_name_and_a_password(server: Server) -> None:
    browser, key = server.browser(), key_of(server.dashboard.invitation(URL))
    assert "in the terminal" in browser.get("/ui/login").text
    asked = browser.post("/ui/welcome", key=f" {URL}/ui/welcome#{key}\n")
    assert asked.status_code == 200
    assert f'name="key" value="{key}"' in asked.text
    short = browser.post("/ui/welcome", key=key, name="ann", password="short")
    assert (short.status_code, "at least 10" in short.text) == (400, True)
    bad = browser.post("/ui/welcome", key=key, name="<ann>", password=PASSWORD)
    assert bad.status_code == 400
    assert 'value="&lt;ann&gt;"' in bad.text
    assert PASSWORD not in bad.text
    made = browser.post("/ui/welcome", key=key, name="ann", password=PASSWORD)
    assert (made.status_code, made.headers["location"]) == (303, "/ui/")
    assert "ann" in browser.get("/ui/").text
    assert "shown where" not in server.browser().get("/ui/login").text


@pytest.mark.parametrize("key", ["", "x", "#", "\N{GRINNING FACE}"])
def test_a_key_that_is_none_is_refused(server: Server, key: str) -> None:
    server.dashboard.invitation(URL)
    answer = server.browser().post("/ui/welcome", key=key, name="ann", password=PASSWORD)
    assert answer.status_code == 400
    assert "used already or has expired" in answer.text
    assert "set-cookie" not in answer.headers


def test_an_expired_key_is_refused(server: Server) -> None:
    key = key_of(server.dashboard.invitation(URL))
    server.clock.now += LIFE
    assert server.browser().post("/ui/welcome", key=key).status_code == 400


def test_signing_in_begins_a_new_session_and_out_ends_it(server: Server) -> None:
    ann = server.signed_in()
    stolen = httpx.Cookies(ann.cookies)
    again = ann.post("/ui/login", name=" Ann ", password=PASSWORD, next="/ui/events/e1")
    assert (again.status_code, again.headers["location"]) == (303, "/ui/events/e1")
    eve = server.browser()
    eve.cookies = stolen
    assert eve.get("/ui/").status_code == 303
    stolen = httpx.Cookies(ann.cookies)
    out = ann.post("/ui/logout")
    assert (out.status_code, out.headers["location"]) == (303, "/ui/login")
    assert len(ann.cookies) == 0
    eve.cookies = stolen
    assert eve.get("/ui/").status_code == 303


def test_a_sign_in_leads_to_no_other_site(server: Server) -> None:
    ann = server.signed_in()
    for following in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        answer = ann.post("/ui/login", name="ann", password=PASSWORD, next=following)
        assert answer.headers["location"] == "/ui/"
        assert ann.get(f"/ui/login?next={following}").headers["location"] == "/ui/"


@pytest.mark.parametrize("path", ["/ui/login", "/ui/logout", "/ui/welcome", "/ui/enter"])
@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1"])
def test_forms_of_other_sites_are_not_taken(server: Server, path: str, origin: str | None) -> None:
    ann = server.signed_in()
    answer = ann.post(path, origin=origin, name="ann", password=PASSWORD)
    assert answer.status_code == 403
    assert "own pages" in answer.text
    assert ann.get("/ui/").status_code == 200


def test_right_and_wrong_names_are_told_apart_by_nothing(server: Server) -> None:
    server.signed_in()
    wrong = [
        server.browser().post("/ui/login", name=name, password="some other words")
        for name in ("ann", "eve")
    ]
    assert [answer.status_code for answer in wrong] == [401, 401]
    assert wrong[0].text.replace("ann", "eve") == wrong[1].text


def test_too_many_tries_are_told_to_wait(server: Server) -> None:
    server.signed_in()
    browser = server.browser()
    for _ in range(5):
        browser.post("/ui/login", name="ann", password="some other words")
    answer = browser.post("/ui/login", name="ANN", password=PASSWORD)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    assert "Wait 5 seconds" in answer.text
    server.clock.now += 5_000_000
    assert browser.post("/ui/login", name="ann", password=PASSWORD).status_code == 303


def test_a_body_that_is_too_large_is_refused(server: Server) -> None:
    answer = server.browser().post("/ui/login", name="a" * 20_000, password="x")
    assert answer.status_code == 413


def test_an_entry_signs_in_at_once(server: Server) -> None:
    link = server.dashboard.entry(URL, "demo")
    browser = server.browser()
    assert "data-key" in browser.get("/ui/enter").text
    answer = browser.post("/ui/enter", key=key_of(link))
    assert (answer.status_code, answer.headers["location"]) == (303, "/ui/")
    assert "demo" in browser.get("/ui/").text
    wrong = server.browser().post("/ui/enter", key="x")
    assert wrong.status_code == 400


def test_nobody_signs_in_as_a_user_without_password(server: Server) -> None:
    server.dashboard.entry(URL, "demo")
    for password in ("", "nobody has this password", "None"):
        answer = server.browser().post("/ui/login", name="demo", password=password)
        assert answer.status_code == 401
    assert server.dashboard.invitation(URL) is not None
