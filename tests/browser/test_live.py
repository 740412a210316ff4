"""The live page in a real browser, under real traffic."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from api_client import event
from playwright.sync_api import Page, expect

from browser import DESKTOP, PHONE, Site, Watch
from sluicegate.api.serve import serving
from sluicegate.dashboard import feed, users
from sluicegate.dashboard.site import Dashboard
from sluicegate.dashboard.story import Campaign, Story
from sluicegate.detector.definition import definition_from
from sluicegate.detector.ports import PROCESSED
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Input
from sluicegate.simulate.producer import Simulation
from sluicegate.store import registry
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog

NewPage = Callable[..., Page]

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"

STORY = Story(
    "What really happened",
    (Campaign(f"Stolen cards {EVIL}", "card_testing", 0, None, 9, 7, 1, 1, True),),
    *(7, 9, 2, 391, 3, 5),
)

RULES = [
    {"id": "large", "expression": "$transaction_amt > 400", "outcome": "block"},
    {"id": "middle", "expression": "$transaction_amt > 150", "outcome": "review"},
]


def publish(directory: Path) -> None:
    """Makes a version active that blocks."""
    connection = open_data(directory)
    with transaction(connection):
        made = definition_from({**load(None, {}).tables, "rules": RULES})
        number = registry.add_version(connection, made, None, None, by="ann", at=2)
        registry.activate(connection, number, by="ann", at=2)
    connection.close()


@contextmanager
def _at(directory: Path, port: int = 0, **more: Any) -> Iterator[Site]:
    """A server that blocks large amounts and lets in everyone on this machine."""
    publish(directory)
    config = load(None, {}, {"settings": {"port": port}})
    dashboard = Dashboard(directory, now, **more)
    with (
        serving(config, directory, {}, auth=False, site=dashboard) as served,
        httpx.Client(base_url=served.url) as client,
    ):
        yield Site(served.url, served, dashboard, client)


class Traffic:
    """Simulated transactions of now, through the worker."""

    def __init__(self, seed: int = 4) -> None:
        self._simulated = Simulation(seed, 500).live(now() - 60_000_000, 100.0)

    def send(self, site: Site, count: int) -> None:
        """Returns when all are scored."""
        worker = site.served.host.worker
        worker.append([Input(next(self._simulated).raw) for _ in range(count)]).result(30)
        worker.call(lambda _: None).result(30)


def _outputs(directory: Path) -> list[dict[str, Any]]:
    connection = open_data(directory, readonly=True)
    log = SqliteLog(connection)
    first, end = log.bounds(PROCESSED)
    found = [msgspec.json.decode(record.value) for record in log.read(PROCESSED, first, end)]
    connection.close()
    return found


def _number(page: Page, name: str) -> int:
    return int(page.locator(f"#{name}").inner_text().replace(",", ""))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that has scored some traffic; everyone on this machine is let in."""
    directory = tmp_path_factory.mktemp("live")
    with _at(directory, story=lambda: STORY) as site:
        Traffic().send(site, 600)
        yield site


def test_a_visitor_who_signed_in_sees_it(site: Site, page: Page) -> None:
    page.goto(site.entry())
    page.wait_for_url(f"{site.url}/ui/")
    expect(page.locator("#connection")).to_have_text("Connected")


def test_strangers_see_nothing(site: Site) -> None:
    with httpx.Client(base_url=site.url, headers={"accept": "text/event-stream"}) as stranger:
        for path in ("/ui/live", "/ui/state"):
            assert stranger.get(path).status_code == 401
        assert stranger.get("/ui/", headers={"accept": "text/html"}).is_redirect


def test_before_the_first_transaction_it_says_how_to_send_one(
    tmp_path: Path, new_page: NewPage
) -> None:
    with _at(tmp_path) as site:
        page = new_page()
        page.goto(f"{site.url}/ui/")
        expect(page.get_by_text("Waiting for the first transaction")).to_be_visible()
        command = page.locator("#command").inner_text()
        assert f"{site.url}/score" in command
        # What the shell would give to curl.
        line = command.replace("curl ", "printf '%s\\n' ", 1)
        said = subprocess.run(["sh", "-c", line], capture_output=True, check=True).stdout
        site.client.post("/score", content=said.splitlines()[-1]).raise_for_status()
        expect(page.locator("#total")).to_have_text("1")
        expect(page.get_by_text("Waiting for the first transaction")).to_be_hidden()
        page.close()


def test_it_goes_on_when_the_first_version_is_published(tmp_path: Path, new_page: NewPage) -> None:
    config = load(None, {}, {"settings": {"port": 0}})
    with (
        serving(config, tmp_path, {}, auth=False, site=Dashboard(tmp_path, now)) as served,
        httpx.Client(base_url=served.url) as client,
    ):
        page = new_page()
        page.goto(f"{served.url}/ui/")
        expect(page.locator("#empty-text")).to_contain_text("No detector version is active")
        publish(tmp_path)
        client.post("/detector/versions/1/activate").raise_for_status()
        expect(page.locator("#command")).to_contain_text(f"{served.url}/score")
        expect(page.locator("#empty-text")).not_to_contain_text("No detector version")
        page.close()


def test_a_version_of_another_kind_may_follow(tmp_path: Path, new_page: NewPage) -> None:
    tables = {
        "event_type": {
            "name": "signup",
            "entity_type": "account",
            "variables": {"ip": {"type": "IP_ADDRESS"}},
        },
        "features": {"enriched": []},
        "detector": {
            "id": "signups",
            "outcomes": ["deny", "hold", "pass"],
            "default_outcome": "pass",
            "fallback_outcome": "hold",
        },
        "rules": [{"id": "bad", "expression": '$ip == "1.2.3.4"', "outcome": "deny"}],
    }
    with _at(tmp_path) as site:
        page = new_page()
        page.goto(f"{site.url}/ui/")
        yen = event("yen", transaction_amt=-900, transaction_currency="jpy", entity_id="taro")
        large = event("large", transaction_amt=12345.678, transaction_currency="kwd")
        for sent in (yen, large):
            site.client.post("/score", json=sent).raise_for_status()
        expect(page.locator("#money")).to_contain_text("12,345.678")
        expect(page.locator("#money-remark")).to_contain_text("1 refund left out")
        connection = open_data(tmp_path)
        with transaction(connection):
            made = definition_from(tables)
            number = registry.add_version(connection, made, None, None, by="ann", at=3)
        connection.close()
        site.client.post(f"/detector/versions/{number}/activate").raise_for_status()
        for name, ip in (("x", "1.2.3.4"), ("y", "1.2.3.5")):
            sent = {key: event(name)[key] for key in ("event_id", "entity_id", "event_time")}
            site.client.post("/score", json={**sent, "ip": ip}).raise_for_status()
        for outcome, role in (("block", "block"), ("deny", "block"), ("pass", "approve")):
            row = page.locator("#outcomes tr", has_text=outcome)
            expect(row.locator(f".key.{role}")).to_be_visible()
        expect(page.locator("#blocked")).to_have_text("2")
        expect(page.locator("#states-card")).to_be_hidden()
        expect(page.locator("#standing")).to_contain_text("signups")
        page.close()


def test_whoever_is_removed_sees_no_more(site: Site, page: Page, watch: Watch) -> None:
    watch.allow("401")
    site.client.post("/score", json=event("seen")).raise_for_status()
    page.goto(site.entry("gone"))
    expect(page.locator("#board")).to_be_visible()
    connection = open_data(site.served.host.directory)
    users.remove(connection, "gone")
    connection.close()
    # Without waiting until the stream's own check: as after a visit to another page.
    page.evaluate(
        """() => {
          dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
          dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        }"""
    )
    expect(page.locator("#away")).to_contain_text("no longer signed in")
    expect(page.locator("#board")).to_be_hidden()


def test_one_page_too_many_waits_for_a_place(
    shop: Site, new_page: NewPage, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_STREAMS", 1)
    watch.allow("503")
    first, second = new_page(), new_page()
    first.goto(f"{shop.url}/ui/")
    expect(first.locator("#connection")).to_have_text("Connected")
    second.goto(f"{shop.url}/ui/")
    expect(second.locator("#away")).to_contain_text("Too many pages")
    first.close()
    expect(second.locator("#connection")).to_have_text("Connected")
    expect(second.locator("#away")).to_be_hidden()


def test_counters_move_by_themselves(shop: Site, page: Page) -> None:
    page.goto(f"{shop.url}/ui/")
    expect(page.locator("#connection")).to_have_text("Connected")
    before = _number(page, "total")
    page.evaluate("window.unchanged = true")
    Traffic(seed=9).send(shop, 50)
    expect(page.locator("#total")).to_have_text(f"{before + 50:,}")
    assert page.evaluate("window.unchanged")


def test_numbers_agree_with_the_log(shop: Site, page: Page) -> None:
    outputs = _outputs(shop.served.host.directory)
    outcomes = Counter(item["fd"]["outcome"] for item in outputs)
    assert set(outcomes) == {"approve", "review", "block"}
    page.goto(f"{shop.url}/ui/")
    page.get_by_text("All", exact=True).click()
    expect(page.locator("#total")).to_have_text(f"{len(outputs):,}")
    for name, count in outcomes.items():
        row = page.locator("#outcomes tr", has_text=name)
        expect(row.locator("td").first).to_have_text(f"{count:,}")
    for currency in {item["transaction_currency"] for item in outputs}:
        sums = dict.fromkeys(("approve", "review", "block"), 0)
        for item in outputs:
            if item["transaction_currency"] == currency:
                sums[item["fd"]["outcome"]] += round(item["transaction_amt"] * 100)
        shown = page.locator("#money tr", has_text=currency.upper()).locator("td")
        expect(shown).to_have_text([f"{sum_ // 100:,}.{sum_ % 100:02}" for sum_ in sums.values()])
    [category, count] = Counter(item["product_category"] for item in outputs).most_common(1)[0]
    row = page.locator("#categories tr").first
    expect(row.locator("th")).to_have_text(category.replace("_", " "))
    expect(row.locator("td").first).to_have_text(f"{count:,}")


def test_the_latest_block_leads_to_its_event(shop: Site, page: Page) -> None:
    sent = event("odd/one", entity_id="mallory", transaction_amt=1712.5)
    shop.client.post("/score", json=sent).raise_for_status()
    page.goto(f"{shop.url}/ui/")
    first = page.locator("#blocks tr").first
    expect(first).to_contain_text("1,712.50 USD")
    expect(first).to_contain_text("large")
    first.get_by_role("link", name="mallory").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1,712.50 USD")


def test_what_customers_send_is_shown_as_text(shop: Site, page: Page) -> None:
    sent = event("evil", entity_id=EVIL, transaction_amt=900.0, billing_state=EVIL[:40])
    shop.client.post("/score", json=sent).raise_for_status()
    page.goto(f"{shop.url}/ui/")
    expect(page.get_by_role("link", name=EVIL, exact=True)).to_be_visible()
    expect(page.locator("#campaigns")).to_contain_text(EVIL)
    assert page.locator("main script, main img").count() == 0


def test_charts_show_something(shop: Site, page: Page) -> None:
    Traffic(seed=11).send(shop, 20)
    page.goto(f"{shop.url}/ui/")
    chart = page.locator("#time-chart")
    for name in ("approve", "review", "block"):
        expect(chart.locator(f"rect.{name}").first).to_be_attached()
    columns = chart.locator("rect.mark")
    heights = [float(item.get_attribute("height") or 0) for item in columns.all()]
    assert max(heights) > 40
    assert page.locator("#detection-chart path.p50").get_attribute("d") != "M0 0"
    expect(page.locator("#scores-remark")).to_contain_text("No model scores")


def test_a_column_is_chosen_with_the_keys(shop: Site, page: Page) -> None:
    page.goto(f"{shop.url}/ui/")
    expect(page.locator("#connection")).to_have_text("Connected")
    chart = page.get_by_role("img", name="Outcomes over time")
    chart.focus()
    for key in ("Home", "End", "ArrowLeft"):
        chart.press(key)
        expect(page.locator("#time-readout")).to_contain_text("approve")
    chart.press("Escape")
    expect(page.locator("#time-readout")).to_have_text("")


def test_windows_are_chosen_with_the_keys(shop: Site, page: Page) -> None:
    page.goto(f"{shop.url}/ui/")
    page.get_by_role("radio", name="5 min").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="1 hour")).to_be_checked()
    expect(page.locator("#board")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_breakdowns_have_their_amounts(
    shop: Site, new_page: NewPage, size: tuple[int, int]
) -> None:
    page = new_page(size)
    page.goto(f"{shop.url}/ui/")
    for name in ("categories", "states"):
        for shown in ("Approved amount", "Blocked amount"):
            expect(page.locator(f"#{name} td[data-label='{shown}']").first).to_be_visible()
    # The ends of each chart over time are named, however narrow it is.
    expect(page.locator("#detection-chart g text.end")).to_have_count(4)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, (600, 900), PHONE, (320, 700)])
def test_nothing_sticks_out(
    shop: Site, new_page: NewPage, size: tuple[int, int], scheme: str
) -> None:
    sent = event(f"long-{size}-{scheme}", entity_id="x" * 200, transaction_amt=999_999_999.99)
    shop.client.post("/score", json=sent).raise_for_status()
    page = new_page(size, scheme=scheme)
    page.goto(f"{shop.url}/ui/")
    expect(page.locator("#blocks tr").first).to_be_visible()
    wide = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    inner, outer = page.evaluate(wide)
    assert inner <= outer
    back = page.evaluate("getComputedStyle(document.body).backgroundColor")
    light = sum(int(part) for part in back[4:-1].split(",")) / 3
    assert (light < 60) == (scheme == "dark")


def test_a_page_that_is_not_seen_rests_and_goes_on(shop: Site, page: Page) -> None:
    page.goto(f"{shop.url}/ui/")
    expect(page.locator("#connection")).to_have_text("Connected")
    _hide(page, hidden=True)
    before = page.locator("#total").inner_text()
    Traffic(seed=21).send(shop, 10)
    page.wait_for_timeout(2_500)
    assert page.locator("#total").inner_text() == before
    _hide(page, hidden=False)
    expect(page.locator("#total")).not_to_have_text(before)


def _hide(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_it_goes_on_after_a_restart_and_is_not_empty(
    tmp_path: Path, page: Page, watch: Watch
) -> None:
    watch.allow("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET")
    with _at(tmp_path) as site:
        port = int(site.url.rpartition(":")[2])
        Traffic().send(site, 100)
        page.goto(f"{site.url}/ui/")
        expect(page.locator("#total")).to_have_text("100")
        stopping = time.monotonic()
    # Much less than what the server would wait for an open connection.
    assert time.monotonic() - stopping < 10
    expect(page.locator("#connection")).to_contain_text("reconnecting")
    with _at(tmp_path, port) as site:
        expect(page.locator("#connection")).to_have_text("Connected", timeout=20_000)
        Traffic(seed=5).send(site, 7)
        expect(page.locator("#total")).to_have_text("107")
        # What was stored before the start is counted, too.
        expect(page.locator(".window-events").first).to_have_text("107")
        page.goto("about:blank")
