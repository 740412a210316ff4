"""Pages of a real browser, on a real server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser import DESKTOP, PHONE, Site, Watch, chromium, running

NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Of one module only: its event loop may not run beside other tests.
    with chromium() as found:
        yield found


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What happened in pages that must not; the test fails for it at its end."""
    found = Watch()
    yield found
    found.check()


@pytest.fixture
def new_page(browser: Browser, watch: Watch) -> Iterator[NewPage]:
    """Makes pages, each with cookies of its own: `new_page((width, height), scheme="dark")`."""
    contexts = []

    def make(size: tuple[int, int] = DESKTOP, *, scheme: str = "light", **options: Any) -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        watch.follow(page)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page of 1280 × 800."""
    return new_page()


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A page of 390 × 844, touched with a finger."""
    return new_page(PHONE, is_mobile=True, has_touch=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with a published detector and nobody who has a password yet."""
    with running(tmp_path_factory.mktemp("site")) as found:
        yield found
