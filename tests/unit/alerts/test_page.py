"""The page shows what there is, and nothing in it is taken for markup."""

import re
from html.parser import HTMLParser

import pytest
from made_alerts import alert, digest, single
from msgspec import structs

from sluicegate.alerts.page import page
from sluicegate.detector.tally import Tally


class Seen(HTMLParser):
    """Tags, attributes and texts as a mail program finds them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_all_of_an_alert() -> None:
    seen = Seen(page(single(degraded="deadline")))
    for wanted in (
        *("Blocked", "712.35 USD", "269-37-3393", "9 Nov 2026, 22:56:43 UTC", "e1"),
        *("987.2 of 1000", "rule score_block", "score_block, burst", "payments, version 4"),
        *("1. 17 transactions within the hour", "2. 412 km from the last one"),
        "The fallback outcome was given: deadline",
    ):
        assert wanted in seen.texts
    assert seen.links == ["https://fraud.example.com/ui/events/e1"]


def test_a_digest() -> None:
    seen = Seen(page(digest(alert("e1"), alert("e2", "review", currency="EUR"), total=214)))
    for wanted in (
        *("214 alerts", "9 Nov 2026, 22:56:43 to 22:58:43 UTC", "Totals of the 2 shown"),
        *("712.35 USD", "712.35 EUR", "For review", "e1", "e2", "and 212 more"),
    ):
        assert wanted in seen.texts
    assert len(seen.links) == 2


def test_totals_are_of_all_a_digest_stands_for() -> None:
    tallies = (Tally("review", "JPY", 14, 7_000), Tally("block", "USD", 200, 14_247_000))
    one = alert("e1", "review")
    made = page(structs.replace(digest(one, total=214), tallies=tallies))
    for wanted in ("Totals", "200", "142,470.00 USD", "14", "7,000 JPY"):
        assert wanted in Seen(made).texts
    # The colour is that of the worst, though it is not listed.
    assert "border-top:4px solid #d2402f" in made


def test_a_digest_of_all_has_no_more() -> None:
    assert "more</td>" not in page(digest(alert("e1"), alert("e2")))


EVIL = """"'><script>alert(1)</script><img src=x onerror=y>{{ 7*7 }}"""


@pytest.mark.parametrize("told", ["single", "digest"])
def test_nothing_is_taken_for_markup(told: str) -> None:
    names = ("entity", "entity_type", "decided_by", "detector", "version", "degraded", "link")
    lists = {"rules": (EVIL,), "reasons": (EVIL,)}
    fields = {**dict.fromkeys(names, EVIL), **lists, "currency": EVIL}
    one = alert(EVIL, EVIL, **{**fields, "link": f"https://x/{EVIL}"})
    source = page(digest(one, one) if told == "digest" else single(EVIL, EVIL, **fields))
    seen = Seen(source)
    assert not seen.tags & {"script", "img"}
    assert "{{ 7*7 }}" in source


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "data:text/html,x"])
def test_only_web_addresses_become_links(link: str) -> None:
    assert not Seen(page(single(link=link))).links
    assert not Seen(page(digest(alert(link=link)))).links


def test_nothing_is_loaded_from_elsewhere() -> None:
    source = page(single())
    assert not re.search(r"url\(|@import|<link|src=", source)
    assert "prefers-color-scheme: dark" in source
