"""Signing in and out as people do it, in a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from browser import PASSWORD, PHONE, Site, Watch, running

NewPage = Callable[..., Page]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Site]:
    """A server that nobody has signed in to."""
    with running(tmp_path) as found:
        yield found


def invitation(site: Site) -> str:
    link = site.dashboard.invitation(site.url)
    assert link is not None
    return link


def test_the_first_link_makes_an_account_and_signs_in(
    fresh: Site, page: Page, new_page: NewPage, watch: Watch
) -> None:
    link = invitation(fresh)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers}"))
    page.goto(link)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make account").click()
    page.wait_for_url(f"{fresh.url}/ui/")
    expect(page.get_by_role("banner")).to_contain_text("ann")
    # The key stands in no address that was asked for, and in no referrer.
    key = link.partition("#")[2]
    assert not [one for one in asked if key in one]
    # The link is used up, and there is no other while ann has a password.
    assert fresh.dashboard.invitation(fresh.url) is None
    stranger = new_page()
    watch.allow("status of 400")
    stranger.goto(link)
    expect(stranger.get_by_role("alert")).to_contain_text("used already")
    assert stranger.url == f"{fresh.url}/ui/welcome"


def test_a_good_link_is_taken_where_another_was_refused(
    fresh: Site, page: Page, watch: Watch
) -> None:
    watch.allow("status of 400")
    page.goto(f"{fresh.url}/ui/welcome#made-up")
    expect(page.get_by_role("alert")).to_contain_text("used already")
    page.goto(invitation(fresh))
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()


def test_signing_out_ends_it_and_a_password_begins_it_again(
    fresh: Site, page: Page, watch: Watch
) -> None:
    page.goto(invitation(fresh))
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{fresh.url}/ui/login")
    page.goto(f"{fresh.url}/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    watch.allow("status of 401")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("a wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    expect(page.get_by_label("Name")).to_have_value("ann")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{fresh.url}/ui/")


def test_without_scripts_the_link_is_pasted(fresh: Site, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    link = invitation(fresh)
    page.goto(link)
    page.get_by_label("Link").fill(link)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make account").click()
    page.wait_for_url(f"{fresh.url}/ui/")


def test_a_short_password_is_refused_in_words(fresh: Site, new_page: NewPage, watch: Watch) -> None:
    page = new_page()
    page.goto(invitation(fresh))
    page.get_by_label("Name").fill("two words")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make account").click()
    watch.allow("status of 400")
    expect(page.get_by_role("alert")).to_contain_text("no spaces")
    page.get_by_label("Name").fill("ann")
    # The browser itself refuses a short one; a few letters only are refused by the server.
    page.get_by_label("Password").fill("aaaaaaaaaaaa")
    page.get_by_role("button", name="Make account").click()
    expect(page.get_by_role("alert")).to_contain_text("different characters")


def test_an_entry_signs_in_at_once_and_again(site: Site, page: Page, new_page: NewPage) -> None:
    link = site.entry()
    other = new_page()
    for visitor in (page, page, other):
        visitor.goto("about:blank")
        visitor.goto(link)
        visitor.wait_for_url(f"{site.url}/ui/")


def test_a_sign_in_leads_on_to_the_event_that_was_asked_for(
    fresh: Site, page: Page, watch: Watch
) -> None:
    page.goto(invitation(fresh))
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{fresh.url}/ui/login")
    page.goto(f"{fresh.url}/ui/events/a%2Fb%20c")
    watch.allow("status of 404")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{fresh.url}/ui/events/a**")
    expect(page.get_by_role("heading", name="No such event")).to_be_visible()


def test_a_link_on_another_site_finds_the_visitor_signed_in(
    site: Site, page: Page, watch: Watch
) -> None:
    page.goto(site.entry())
    page.wait_for_url(f"{site.url}/ui/")
    watch.allow("another host: mail.example")

    def mail(route: Route) -> None:
        link = f'<a href="{site.url}/ui/">an alert</a>'
        route.fulfill(body=link, content_type="text/html")

    page.route("http://mail.example/", mail)
    page.goto("http://mail.example/")
    page.get_by_role("link").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_another_site_can_t_sign_anyone_out(site: Site, page: Page, watch: Watch) -> None:
    page.goto(site.entry())
    page.wait_for_url(f"{site.url}/ui/")
    watch.allow("another host: evil.example", "status of 403")

    def evil(route: Route) -> None:
        form = f'<form method="post" action="{site.url}/ui/logout"><button>x</button></form>'
        route.fulfill(body=form, content_type="text/html")

    page.route("http://evil.example/", evil)
    page.goto("http://evil.example/")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", name="Not taken")).to_be_visible()
    page.goto(f"{site.url}/ui/")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/ui/login", "/ui/welcome"])
def test_forms_fit_a_phone(site: Site, new_page: NewPage, path: str, scheme: str) -> None:
    page = new_page(PHONE, scheme=scheme, is_mobile=True, has_touch=True)
    page.goto(site.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for field in page.locator("input:visible, button:visible").all():
        box = field.bounding_box()
        assert box is not None
        assert box["height"] >= 40
