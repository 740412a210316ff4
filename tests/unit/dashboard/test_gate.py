import asyncio
import json

import pytest
from api_client import SECRET
from starlette.requests import Request
from visitors import PASSWORD, URL, Server, pages

from sluicegate.dashboard.gate import HOME, same_origin, target
from sluicegate.dashboard.sessions import IDLE, TOUCH
from sluicegate.runtime.server import Host
from sluicegate.store import users as rows

PAGES = ("/ui/", "/ui/events/x", "/ui/nothing")


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_sign_in(server: Server, path: str) -> None:
    answer = server.browser().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/ui/login")


@pytest.mark.parametrize("path", ["/ui/live", "/ui/state"])
def test_scripts_of_strangers_are_told_in_json(server: Server, path: str) -> None:
    answer = server.browser().get(path, sec_fetch_mode="cors")
    assert (answer.status_code, answer.json()["error"]) == (401, "not signed in")


@pytest.mark.parametrize("path", ["/", "/ui"])
def test_the_bare_address_leads_to_the_first_page(server: Server, path: str) -> None:
    answer = server.browser().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ui/")


def test_a_visitor_sees_pages_until_the_session_is_idle(server: Server) -> None:
    ann = server.signed_in()
    assert "ann" in ann.get("/ui/").text
    server.clock.now += IDLE - 1
    assert ann.get("/ui/").status_code == 200
    server.clock.now += IDLE
    assert ann.get("/ui/").status_code == 303


def test_use_is_stored_now_and_then(server: Server) -> None:
    ann = server.signed_in()
    started = server.clock.now
    for later in (TOUCH - 1, TOUCH):
        server.clock.now = started + later
        assert ann.get("/ui/").status_code == 200

    async def seen() -> list[int]:
        sql, found = "SELECT seen FROM sessions", []
        # Stored beside the request that was the reason for it.
        while not found or found[-1] == started:
            await asyncio.sleep(0.01)
            found.append((await server.context.read(lambda c: c.execute(sql).fetchone()))[0])
        return found

    assert server.runner.run(asyncio.wait_for(seen(), 30))[-1] == started + TOUCH


def test_a_session_admits_to_no_path_for_programs(server: Server) -> None:
    ann = server.signed_in()
    cookie = "; ".join(f"{name}={value}" for name, value in ann.cookies.items())
    for path in ("/detector", "/events/x", "/lists", "/metrics", "/openapi.json", "/uix"):
        assert ann.get(path, cookie=cookie).status_code == 401
    assert ann.post("/score").status_code == 401


def test_a_token_is_no_session(server: Server) -> None:
    answer = server.browser().get("/ui/", authorization=f"Bearer {SECRET}")
    assert answer.status_code == 303


def test_made_up_cookies_admit_nobody(server: Server) -> None:
    name = next(iter(server.signed_in().cookies))
    for value in ("", "x", "a" * 5_000, "%C3%A9", '"'):
        answer = server.browser().get("/ui/", cookie=f"{name}={value}")
        assert answer.status_code == 303


def test_a_link_from_another_site_comes_back_by_itself(server: Server) -> None:
    answer = server.browser().get("/ui/events/a%22b", sec_fetch_site="cross-site")
    assert answer.status_code == 200
    assert 'content="0; url=/ui/events/a%22b"' in answer.text


def test_without_tokens_everyone_on_this_machine_is_let_in(host: Host) -> None:
    with pages(host, auth=False) as server:
        browser = server.browser()
        page = browser.get("/ui/")
        assert page.status_code == 200
        assert "Sign out" not in page.text
        for path in ("/ui/login", "/ui/welcome", "/ui/enter"):
            assert browser.get(path).headers["location"] == "/ui/"
        # A name that an attacker points at this machine.
        for path in PAGES:
            answer = browser.get(path, host="evil.example:8080")
            assert answer.status_code == 403
            assert answer.headers["content-type"] == "application/json"
        assert browser.get("/ui/state", origin="http://evil.example").status_code == 403
        # What is no host at all is not this machine.
        assert browser.get("/ui/state", host="[::1").status_code == 403
        assert browser.get("/ui/state", host="[::1]:8080").status_code == 200


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ui/events/a%2Fb", "/ui/events/a%2Fb"),
        ("/ui/events/ä b?c=#d", "/ui/events/%C3%A4%20b%3Fc%3D%23d"),
        ("https://evil.example/ui/events/x", HOME),
        ("//evil.example", HOME),
        ("/\\evil.example", HOME),
        ("/ui/events/x\r\nSet-Cookie: a=b", HOME),
        ("/ui/logout", HOME),
        ("javascript:alert(1)", HOME),
        ("", HOME),
    ],
)
def test_a_target_is_a_page_of_ours(path: str, expected: str) -> None:
    assert target(path) == expected


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "https://fraud.example"}, True),
        ({"sec-fetch-site": "same-site", "origin": URL}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": URL}, True),
        ({"origin": "http://127.0.0.1:9999"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://["}, False),
        ({}, False),
    ],
)
def test_only_our_own_pages_post(headers: dict[str, str], ours: bool) -> None:
    raw = [(b"host", b"127.0.0.1:8080"), *((k.encode(), v.encode()) for k, v in headers.items())]
    assert same_origin(Request({"type": "http", "headers": raw})) is ours


def test_the_cookie_is_for_this_server_s_pages_and_no_script(server: Server) -> None:
    link = server.dashboard.invitation(URL)
    assert link is not None
    made = server.browser().post(
        "/ui/welcome", key=link.partition("#")[2], name="ann", password=PASSWORD
    )
    cookie = made.headers["set-cookie"]
    assert cookie.startswith("sluicegate_")
    for part in ("HttpOnly", "SameSite=strict", "Path=/ui", "Max-Age=604800"):
        assert f"; {part}" in cookie
    assert "Secure" not in cookie
    browser = server.browser()
    browser.cookies.clear()
    answer = browser._send(
        "POST",
        "/ui/login",
        {"origin": "https://fraud.example", "sec-fetch-site": "same-origin"},
        {"name": "ann", "password": PASSWORD},
    )
    assert answer.status_code == 303
    assert "; Secure" in answer.headers["set-cookie"]


def test_whoever_is_removed_is_out_at_once(server: Server) -> None:
    ann = server.signed_in()

    async def remove() -> None:
        await server.context.write(lambda connection: rows.remove(connection, "ann"))

    server.runner.run(remove())
    assert ann.get("/ui/").status_code == 303
    assert json.loads(ann.get("/ui/state", sec_fetch_mode="cors").text)["error"] == "not signed in"
