"""Posting events to a real server on this machine."""

import socket
from pathlib import Path

import pytest
from fake_clock import FakeClock
from receiver import receiving

from sluicegate.events.time import SECOND, parse_time
from sluicegate.runtime.running import ServerError, find_token
from sluicegate.runtime.simulating.remote import Gone, Remote

NOW = parse_time("2026-03-01T00:00:00Z")


def remote(url: str, clock: FakeClock, told: list[str], token: str = "", **options) -> Remote:
    return Remote(url, token, clock, lambda: NOW, told.append, **options)


def test_a_batch_is_one_post_with_the_token(clock) -> None:
    told: list[str] = []
    with receiving() as receiver:
        target = remote(receiver.url, clock, told, "s3cret")
        assert target.send([b'{"a":1}', b'{"b":2}'])
        assert target.send([b'{"c":3}'])
        target.close()
    assert receiver.bodies == [b'{"a":1}\n{"b":2}', b'{"c":3}']
    assert receiver.paths == ["/events", "/events"]
    assert receiver.headers[0]["Authorization"] == "Bearer s3cret"
    assert receiver.headers[0]["Content-Type"] == "application/x-ndjson"
    assert (told, clock.waits) == ([], [])


@pytest.mark.parametrize(
    ("path", "expected"), [("/", "/events"), ("/pay/", "/pay/events"), ("/x/events", "/x/events")]
)
def test_urls_with_a_path(clock, path: str, expected: str) -> None:
    with receiving() as receiver:
        target = remote(receiver.url + path, clock, [])
        target.send([b"{}"])
        target.close()
    assert receiver.paths == [expected]


def test_retry_after_is_obeyed_and_said_once(clock) -> None:
    told: list[str] = []
    later = "Sun, 01 Mar 2026 00:00:07 GMT"
    plan = [(503, {"Retry-After": "3"}), (429, {"Retry-After": later}), (500, {})]
    with receiving(plan) as receiver:
        target = remote(receiver.url, clock, told)
        assert target.send([b"{}"])
        target.close()
    assert clock.waits == [3 * SECOND, 7 * SECOND, 4 * SECOND // 10]
    assert receiver.bodies == [b"{}"]
    assert told == [
        f"{receiver.url}/events answered 503; trying again until it takes them",
        f"{receiver.url}/events takes events again",
    ]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_refused_connection_is_tried_again_with_back_off_until_stopped(clock) -> None:
    told: list[str] = []
    clock.stop_at = 30
    target = remote(f"http://127.0.0.1:{free_port()}", clock, told)
    assert not target.send([b"{}"])
    assert [wait / SECOND for wait in clock.waits] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]
    assert len(told) == 1
    assert "does not answer" in told[0]


def test_who_knows_where_else_to_go_is_told_at_once(clock) -> None:
    target = remote(f"http://127.0.0.1:{free_port()}", clock, [], lasting=False)
    with pytest.raises(Gone):
        target.send([b"{}"])
    assert clock.waits == []


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(clock) -> None:
    told: list[str] = []
    with receiving([(202, {"X-Hang-Up": "1"}), (202, {"X-Hang-Up": "1"})]) as receiver:
        target = remote(receiver.url, clock, told)
        assert all(target.send([b"%d" % number]) for number in range(3))
        target.close()
    assert receiver.bodies == [b"0", b"1", b"2"]
    assert (told, clock.waits) == ([], [])


def test_what_trying_again_would_not_mend_ends_it(clock) -> None:
    with receiving([(401, {}), (413, {})]) as receiver:
        target = remote(receiver.url, clock, [])
        with pytest.raises(ServerError, match=r"answered 401: \{\}\nSet SLUICEGATE_TOKEN"):
            target.send([b"{}"])
        with pytest.raises(ServerError, match="answered 413"):
            target.send([b"{}"])
        target.close()
    assert clock.waits == []


@pytest.mark.parametrize(
    "url", ["ftp://host", "http://", "http://host:port", "http://u:p@host", "http://host?x=1"]
)
def test_what_is_no_url_of_a_server(clock, url: str) -> None:
    with pytest.raises(ServerError, match="URL"):
        remote(url, clock, [])


def test_the_token_of_the_environment_comes_before_the_directory_s(tmp_path: Path) -> None:
    assert find_token(None, {}) == ""
    assert find_token(tmp_path, {}) == ""
    (tmp_path / "token").write_text("# the first\nann aaaaaaaaaaaaaaaa\nbob bbbbbbbbbbbbbbbb\n")
    assert find_token(tmp_path, {}) == "aaaaaaaaaaaaaaaa"
    assert find_token(tmp_path, {"SLUICEGATE_TOKEN": "cccccccccccccccc"}) == "cccccccccccccccc"
