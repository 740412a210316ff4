import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from api_client import event, publish
from starlette.requests import Request
from starlette.responses import Response

from sluicegate.api.context import Context
from sluicegate.api.serve import Served, serving
from sluicegate.api.site import Pages
from sluicegate.dashboard import feed, live
from sluicegate.dashboard.live import Endpoint
from sluicegate.dashboard.statistics import Statistics
from sluicegate.dashboard.story import Story
from sluicegate.detector.definition import definition_from
from sluicegate.detector.ports import PROCESSED
from sluicegate.events.money import exponent
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data
from sluicegate.runtime.processor import Report
from sluicegate.store import registry
from sluicegate.store.database import transaction
from sluicegate.streams.sqlite import SqliteLog

STORY = Story("Truth", (), *(1, 2, 3, 4, 5, 6))


class Site:
    """The live page alone; `welcome` says whether visitors are let in."""

    def __init__(self, story: Callable[[], Story] | None = None) -> None:
        self.statistics = Statistics(now)
        self.welcome = True
        self._story = story

    def observe(self, report: Report, seconds: float) -> None:
        self.statistics.observe(report, seconds)

    def pages(self, context: Context) -> Pages:
        def guard(endpoint: Endpoint) -> Endpoint:
            async def guarded(request: Request) -> Response:
                return await endpoint(request) if self.welcome else Response(status_code=401)

            return guarded

        return Pages(
            live.routes(context, self.statistics, guard, self._story, seconds=0.05, check=0.1),
            ("/ui/",),
        )

    def close(self) -> None:
        self.statistics.close()


@contextmanager
def _running(directory: Path, site: Site) -> Iterator[Served]:
    publish(directory)
    config = load(None, {}, {"settings": {"port": 0}})
    with serving(config, directory, {}, auth=False, site=site) as served:
        yield served


def _score(served: Served, *names: str) -> None:
    for name in names:
        httpx.post(f"{served.url}/score", json=event(name)).raise_for_status()


def _events(lines: Iterator[str]) -> Iterator[feed.State]:
    for line in lines:
        if line.startswith("data: "):
            yield msgspec.json.decode(line[6:], type=feed.State)


def test_states_follow_one_another_in_one_stream(tmp_path):
    with (
        _running(tmp_path, Site(lambda: STORY)) as served,
        httpx.stream("GET", f"{served.url}/ui/live") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        states = _events(lines)
        first = next(states)
        assert (first.standing.scored, first.standing.version) == (0, "1")
        assert first.story == STORY
        _score(served, "a", "b")
        found = next(state for state in states if state.counts.windows[0].events == 2)
        assert found.counts.now > first.counts.now


def test_all_streams_get_the_same_bytes(tmp_path):
    with _running(tmp_path, Site()) as served, ExitStack() as stack:
        answers = [
            stack.enter_context(httpx.stream("GET", f"{served.url}/ui/live")) for _ in range(3)
        ]
        lines = [answer.iter_lines() for answer in answers]
        seen = [{next(each) for _ in range(40)} - {"", "retry: 2000"} for each in lines]
        # Each began at its own moment; what they have in common is equal to the last byte.
        assert len(set.intersection(*seen)) > 2


def test_one_state_by_itself(tmp_path):
    with _running(tmp_path, Site()) as served:
        sent = event("a")
        for _ in range(2):
            httpx.post(f"{served.url}/score", json=sent).raise_for_status()
        answer = httpx.get(f"{served.url}/ui/state")
        assert answer.headers["cache-control"] == "no-store"
        state = msgspec.json.decode(answer.content, type=feed.State)
        assert (state.standing.scored, state.standing.repeats) == (1, 1)
        assert state.counts.windows[2].repeats == 1
        assert state.story is None


MIXED = [
    *[{"transaction_amt": 0.07 * n, "billing_state": f"S{n % 5}"} for n in range(1, 40)],
    *[{"transaction_amt": 410.11 + n, "billing_state": f"S{n % 3}"} for n in range(20)],
    {"transaction_amt": 51_234, "transaction_currency": "JPY", "product_category": "travel"},
    {"transaction_amt": 12_345.678, "transaction_currency": "kwd", "billing_state": "S1"},
    {"transaction_amt": 9_999.99, "transaction_currency": "EUR", "product_category": "misc_net"},
    {"transaction_amt": -600, "billing_state": "S1"},
    {"transaction_amt": 15.5, "transaction_currency": "EUR", "billing_state": " S1 "},
]
RULES = [
    {"id": "large", "expression": "$transaction_amt > 420", "outcome": "block"},
    {"id": "middle", "expression": "$transaction_amt > 410", "outcome": "review"},
]


def _sums(outputs: list[dict[str, Any]], *names: str) -> dict[tuple[str, ...], list[int]]:
    """Events and their amounts in minor units by some fields; what is paid back has none."""
    found: dict[tuple[str, ...], list[int]] = {}
    for item in outputs:
        code = item["transaction_currency"].upper()
        amount = Decimal(str(item["transaction_amt"])).scaleb(exponent(code))
        by = {
            **{name: str(item.get(name) or "").strip() for name in names},
            "outcome": item["fd"]["outcome"],
            "currency": code,
        }
        cell = found.setdefault(tuple(by[name] for name in names), [0, 0])
        cell[0] += 1
        cell[1] += int(amount.quantize(Decimal(1), ROUND_HALF_EVEN)) if amount > 0 else 0
    return found


def test_every_number_is_that_of_the_log(tmp_path):
    connection = open_data(tmp_path)
    with transaction(connection):
        made = definition_from({**load(None, {}).tables, "rules": RULES})
        number = registry.add_version(connection, made, None, None, by="ann", at=2)
        registry.activate(connection, number, by="ann", at=2)
    config = load(None, {}, {"settings": {"port": 0}})
    with serving(config, tmp_path, {}, auth=False, site=Site()) as served:
        for at, fields in enumerate(MIXED):
            httpx.post(f"{served.url}/score", json=event(f"e{at}", **fields)).raise_for_status()
        answer = httpx.get(f"{served.url}/ui/state").content
    state = msgspec.json.decode(answer, type=feed.State)
    log = SqliteLog(connection)
    first, end = log.bounds(PROCESSED)
    outputs = [msgspec.json.decode(record.value) for record in log.read(PROCESSED, first, end)]
    connection.close()
    assert state.standing.scored == len(outputs) == len(MIXED)
    for view in state.counts.windows:
        assert (view.events, view.unscored, view.refunds) == (len(MIXED), len(MIXED), 1)
        by_outcome = _sums(outputs, "outcome")
        assert set(by_outcome) == {("approve",), ("review",), ("block",)}
        assert {(item.name,): item.events for item in view.outcomes} == {
            key: events for key, (events, _) in by_outcome.items()
        }
        columns = (view.series.approve, view.series.review, view.series.block)
        assert [sum(item) for item in columns] == [
            by_outcome[name,][0] for name in ("approve", "review", "block")
        ]
        shown = {
            (item.currency, outcome): int(amount)
            for item in view.money
            for outcome, amount in zip(
                ("approve", "review", "block"),
                (item.approved, item.review, item.blocked),
                strict=True,
            )
            if int(amount)
        }
        by_currency = _sums(outputs, "currency", "outcome")
        assert shown == {key: amount for key, (_, amount) in by_currency.items() if amount}
        for name, rows in (("billing_state", view.states), ("product_category", view.categories)):
            events = {(row.name,): row.events for row in rows}
            assert events == {key: count for key, (count, _) in _sums(outputs, name).items()}
            sums = {
                (row.name, outcome, code): int(amount)
                for row in rows
                for outcome, by in (("approve", row.approved), ("block", row.blocked))
                for code, amount in by.items()
                if int(amount)
            }
            assert sums == {
                key: amount
                for key, (_, amount) in _sums(outputs, name, "outcome", "currency").items()
                if amount and key[1] != "review"
            }


def test_a_restart_begins_with_what_is_stored(tmp_path):
    with _running(tmp_path, Site()) as served:
        _score(served, "a", "b", "c")
    with _running(tmp_path, Site()) as served:
        _score(served, "d")
        for _ in range(100):
            answer = httpx.get(f"{served.url}/ui/state").content
            state = msgspec.json.decode(answer, type=feed.State)
            if state.counts.seeded:
                break
            time.sleep(0.05)
    assert state.counts.seeded == 3
    assert [view.events for view in state.counts.windows] == [4, 4, 4]
    assert state.standing.scored == 4


def test_there_are_only_so_many_streams(tmp_path, monkeypatch):
    monkeypatch.setattr(feed, "MOST_STREAMS", 2)
    with _running(tmp_path, Site()) as served:
        url = f"{served.url}/ui/live"
        with httpx.stream("GET", url), httpx.stream("GET", url):
            refused = httpx.get(url)
            assert refused.status_code == 503
            assert "retry-after" in refused.headers
        # Those that are gone make room.
        for _ in range(100):
            with httpx.stream("GET", url) as answer:
                if answer.status_code == 200:
                    return
            time.sleep(0.05)
        pytest.fail("no place became free")


def test_strangers_get_nothing(tmp_path):
    site = Site()
    site.welcome = False
    with _running(tmp_path, site) as served:
        for path in ("/ui/", "/ui/live", "/ui/state"):
            assert httpx.get(served.url + path).status_code == 401


def test_whoever_signed_out_gets_no_more(tmp_path):
    site = Site()
    with (
        _running(tmp_path, site) as served,
        httpx.stream("GET", f"{served.url}/ui/live") as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        site.welcome = False
        # Ends, or this would never return.
        list(lines)


def test_a_server_that_stops_ends_its_streams(tmp_path):
    with ExitStack() as client, ExitStack() as server:
        served = server.enter_context(_running(tmp_path, Site()))
        answer = client.enter_context(httpx.stream("GET", f"{served.url}/ui/live"))
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        server.close()
        # To its proper end, else httpx complains.
        list(lines)


def test_who_reads_nothing_holds_nobody_up(tmp_path):
    with _running(tmp_path, Site()) as served:
        port = int(served.url.rpartition(":")[2])
        with socket.socket() as silent:
            silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            silent.connect(("127.0.0.1", port))
            silent.sendall(b"GET /ui/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            with httpx.stream("GET", f"{served.url}/ui/live") as answer:
                states = _events(answer.iter_lines())
                next(states)
                _score(served, "a")
                assert next(state for state in states if state.counts.windows[0].events == 1)


def test_the_page_has_neither_scripts_nor_styles_within(tmp_path):
    with _running(tmp_path, Site()) as served:
        page = httpx.get(f"{served.url}/ui/")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "<style" not in page.text
        assert " style=" not in page.text
        assert page.text.count("<script") == page.text.count("<script src=")
        assert f"{served.url}/score" in page.text
