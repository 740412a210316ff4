import re
from html.parser import HTMLParser

from msgspec.structs import replace

from sluicegate.model.report import Importance
from sluicegate.model.report_page import render

VOID = {"meta", "br", "link", "img", "input", "hr"}


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


def parsed(page):
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    return parser


def test_is_well_formed_and_complete(model):
    page = render(model.report, title="Card fraud 1.0")
    seen = parsed(page).seen
    assert page.startswith("<!doctype html>")
    assert "<h1>Card fraud 1.0</h1>" in page
    assert seen.count("path") == 6
    assert f"<b>{model.report.auc:.3f}</b>" in page
    for row in model.report.thresholds:
        assert f'<th scope="row">{row.score:.0f}</th>' in page
    for part in model.report.importances:
        assert part.name in page
    for warning in model.report.warnings:
        assert warning.replace("'", "&#39;") in page


def test_needs_nothing_from_outside(model):
    page = render(model.report)
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link", page)
    assert "prefers-color-scheme: dark" in page


def test_texts_are_escaped(model):
    evil = Importance("<img src=x onerror=alert(1)>", "<b>", 1.0)
    report = replace(model.report, importances=(evil,), warnings=("<script>",))
    page = render(report, title="<i>")
    assert "<img" not in page
    assert "<script>" not in page
    assert "<h1>&lt;i&gt;</h1>" in page
    parsed(page)


def test_times_among_the_settings_are_readable(model):
    settings = {"label_delay": 432_000_000_000, "held_out_from": 1_600_000_000_000_000}
    page = render(replace(model.report, parameters=settings))
    assert "<dt>label_delay</dt><dd>5 days</dd>" in page
    assert "<dt>held_out_from</dt><dd>2020-09-13 12:26</dd>" in page


def test_says_what_could_not_be_measured(model):
    report = replace(
        model.report,
        auc=None,
        auc_interval=None,
        average_precision=None,
        average_precision_interval=None,
        fraud_share=None,
        validation_auc=None,
        validation_average_precision=None,
        roc=(),
        precision_recall=(),
        histogram=None,
        importances=(),
        group_importances=(),
        seconds=12.5,
    )
    page = render(report)
    assert page.count("Not measurable: the held-out part lacks a class.") == 3
    assert "<dd>12.5 s</dd>" in page
    parsed(page)
