import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

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
from sluicegate.runtime.clock import now
from sluicegate.runtime.config import load
from sluicegate.runtime.processor import Report

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
