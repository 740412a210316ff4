"""The page of one event in a real browser."""

from collections.abc import Callable

import pytest
from api_client import event
from playwright.sync_api import Page, expect

from browser import DESKTOP, PHONE, Site

NewPage = Callable[..., Page]

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_what_a_customer_is_called_runs_nothing(site: Site, page: Page) -> None:
    sent = event("evil", customer_name=EVIL, transaction_amt=1712.5, transaction_currency="eur")
    site.client.post("/score", json=sent).raise_for_status()
    page.goto(site.entry())
    page.wait_for_url(f"{site.url}/ui/")
    page.goto(f"{site.url}/ui/events/evil")
    expect(page.get_by_text(EVIL, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1,712.50 EUR")
    assert page.locator("main script, main img").count() == 0


def test_an_id_may_hold_anything(site: Site, page: Page) -> None:
    for name, path in (
        ("a/b?c#d e", "a%2Fb%3Fc%23d%20e"),
        ("ä'\"<b>&amp;", "%C3%A4'%22%3Cb%3E&amp;"),
        ("%41", "%2541"),
    ):
        site.client.post("/score", json=event(name)).raise_for_status()
        page.goto(site.entry())
        page.wait_for_url(f"{site.url}/ui/")
        page.goto(f"{site.url}/ui/events/{path}")
        expect(page.get_by_text(name, exact=True).first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_sticks_out(
    site: Site, new_page: NewPage, size: tuple[int, int], scheme: str
) -> None:
    name = f"long-{size[0]}-{scheme}"
    sent = event(name, customer_name="x" * 300, user_agent="Mozilla/5.0 " + "(y) " * 60)
    site.client.post("/score", json=sent).raise_for_status()
    page = new_page(size, scheme=scheme)
    page.goto(site.entry())
    page.wait_for_url(f"{site.url}/ui/")
    page.goto(f"{site.url}/ui/events/{name}")
    expect(page.get_by_role("heading", name="Fields")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
