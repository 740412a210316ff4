import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from sluicegate.simulate.realism import measure
from sluicegate.simulate.realism.page import render

VOID = {"meta", "wbr"}
EVIL = "<script>alert(1)</script>"


class Balance(HTMLParser):
    """Fails on a closing tag that closes something else."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.seen = []

    def handle_starttag(self, tag, _attrs):
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, _attrs):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def seen(page):
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    return parser.seen


@pytest.fixture(scope="module")
def realism(make, aimless):
    return measure(make(number, **wish) for number, wish in enumerate(aimless))


def test_opens_with_the_verdict_and_shows_everything(realism):
    page = render(realism)
    tags = seen(page)
    assert page.startswith("<!doctype html>")
    assert f"No single variable separates fraud: the strongest is {realism.worst.name}" in page
    assert page.index("No single variable") < page.index("<svg")
    assert tags.count("svg") == len(realism.variables) + 21
    for variable in realism.variables:
        assert variable.name.replace("_", "_<wbr>") in page
    assert "6,000" in page


def test_a_giveaway_is_said_and_stands_out(realism):
    best = replace(realism.variables[0], auc=0.93)
    page = render(replace(realism, variables=(best, *realism.variables[1:])))
    assert "A single variable gives fraud away" in page
    assert 'class="verdict warn"' in page
    assert 'class="verdict"' in render(realism)


def test_needs_nothing_from_outside(realism):
    page = render(realism)
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link", page)
    assert "prefers-color-scheme: dark" in page


def test_texts_are_escaped(make):
    events = [
        make(
            number,
            fraud=number % 2 == 0,
            scenario=EVIL if number % 2 == 0 else "",
            campaign=1,
            currency="usd",
            product_category=EVIL,
            email_address=f"a@{EVIL}",
            **{EVIL: "x"},
        )
        for number in range(40)
    ]
    page = render(measure(events))
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    seen(page)


@pytest.mark.parametrize("fraud", [None, False, True])
def test_says_what_could_not_be_measured(make, fraud):
    events = (
        [] if fraud is None else [make(n, fraud=fraud, scenario="ring" * fraud) for n in (1, 2)]
    )
    page = render(measure(events))
    assert "Nothing can be said about separation" in page
    seen(page)


def test_says_that_customers_were_left_out(make, aimless):
    events = [make(number, **wish) for number, wish in enumerate(aimless)]
    page = render(measure(events, most=1_000))
    assert "of 6,000, by leaving customers out" in page
    assert "campaigns are larger than they look" in page
