from pathlib import Path
from typing import Any

import pytest
from host import event
from mail_server import mail_server
from telling import Recorder, Telling, alert_settings, ids, telling

from sluicegate.alerts.alert import Delivery
from sluicegate.alerts.channel import Misconfigured, PartlyRefused, Refused, Unreachable
from sluicegate.alerts.mail import Mail
from sluicegate.events.time import DAY, HOUR, MINUTE, SECOND
from sluicegate.runtime.delivering import MOST_PARTLY
from sluicegate.store import backlog
from sluicegate.store.backlog import Backlog
from sluicegate.store.database import transaction


def state(made: Telling, channel: str) -> Backlog:
    (found,) = [item for item in backlog.backlog(made.reader, [channel]) if item.channel == channel]
    return found


def blocked(*names: str) -> list[bytes]:
    return [event(name, at, 1_000) for at, name in enumerate(names)]


def shut(_delivery: Delivery) -> Exception | None:
    return Unreachable("nobody answers")


def test_one_dead_channel_does_not_hold_the_others(tmp_path: Path) -> None:
    one, two = Recorder("one"), Recorder("two")
    one.error = shut
    with telling(tmp_path, alert_settings(), one, two) as made:
        made.score(*blocked("a", "b"))
        made.run(1)
        assert ids(two.sent) == [["a"], ["b"]]
        assert state(made, "two") == Backlog("two")
        held = state(made, "one")
        assert (held.waiting, held.error, held.failing is not None) == (2, "nobody answers", True)


@pytest.mark.parametrize(("span", "every"), [(HOUR, 5.0), (DAY, 60.0)])
def test_an_outage_loses_nothing_and_does_not_end_in_a_flood(
    tmp_path: Path, span: int, every: float
) -> None:
    one = Recorder("one")
    one.error = shut
    with telling(tmp_path, alert_settings(), one) as made:
        count = 0
        end = made.now + span
        while made.now < end:
            made.score(*blocked(f"e{count}", f"e{count + 1}"))
            count += 2
            made.run(span / SECOND / 100, every)
        tries = len(one.tried)
        # 5, 10, 20, … up to 900 seconds apart, whatever waits.
        assert tries <= 10 + span / SECOND / 900
        assert one.sent == []
        one.error = lambda _: None
        made.run(1_800, 5.0)
        assert sum(item.total for item in one.sent) == count
        assert len(one.sent) <= 14
        assert state(made, "one") == Backlog("one")
        # What was tried before it came back kept its content and key.
        keys = {item.key for item in one.sent}
        assert {item.key for item in one.tried[:tries]} <= keys
        assert len(keys) == len(one.sent)


def test_a_delivery_that_its_receiver_cannot_take_does_not_stop_the_others(tmp_path: Path) -> None:
    one = Recorder("one")

    def poison(delivery: Delivery) -> Exception | None:
        bad = delivery.alerts[0].event_id == "bad"
        return Unreachable("500") if bad else None

    one.error = poison
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(*blocked("bad", "a", "b"))
        made.run(60)
        assert ids(one.sent) == [["a"], ["b"]]
        made.score(*blocked("c"))
        made.run(60)
        assert ids(one.sent) == [["a"], ["b"], ["c"]]
        assert state(made, "one").waiting == 1


@pytest.mark.parametrize("code", [550, 451])
def test_one_bad_address_does_not_delay_the_mails_of_the_others(tmp_path: Path, code: int) -> None:
    bad = "refused@example.com" if code == 550 else "delayed@example.com"
    with mail_server("refuse") as server:
        to = ["a@example.com", bad]
        team = Mail("one", to, "b@example.com", server.host, server.port, "none")
        with telling(tmp_path, alert_settings(), team) as made:
            for number in range(25):
                made.score(*blocked(f"e{number}"))
                made.run(20)
                # At once, and once: the one who can be reached does not wait for the other.
                assert [mail.recipients for mail in server.messages] == [["a@example.com"]] * (
                    number + 1
                )
            held = state(made, "one")
            most = 0 if code == 550 else MOST_PARTLY
            assert (held.waiting, held.failed) == (most, 25 - most)
            assert "recipient 2" in held.error
            assert held.failing is not None


def test_one_that_came_alone_is_told_in_full(tmp_path: Path) -> None:
    one = Recorder("one")
    with telling(tmp_path, alert_settings(digest_above=0), one) as made:
        made.score(*blocked("a"))
        made.run(70)
        assert ids(one.sent) == [["a"]]
        assert not one.sent[0].digest


def test_what_the_receiver_asks_for_is_kept(tmp_path: Path) -> None:
    one = Recorder("one")
    one.error = lambda _: Unreachable("busy", retry_after=600.0)
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(*blocked("a"))
        made.run(599)
        assert len(one.tried) == 1
        one.error = lambda _: None
        made.run(2)
        assert ids(one.sent) == [["a"]]


@pytest.mark.parametrize("kind", [Refused, PartlyRefused])
def test_what_is_refused_is_kept_listed_and_sent_again_by_hand(
    tmp_path: Path, kind: type[Refused]
) -> None:
    one = Recorder("one")
    one.error = lambda _: kind("one: no such user")
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(*blocked("a"))
        made.run(DAY / SECOND, 600)
        assert len(one.tried) == 1
        assert state(made, "one").failed == 1
        assert state(made, "one").error == "one: no such user"
        one.error = lambda _: None
        with transaction(made.processor.connection):
            assert backlog.retry(made.processor.connection, "one", made.now) == 1
        made.run(1)
        assert one.sent == [one.tried[0]]
        assert state(made, "one") == Backlog("one")


def test_a_channel_that_is_set_up_wrongly_keeps_what_it_has(tmp_path: Path) -> None:
    one = Recorder("one")
    one.error = lambda _: Misconfigured("one: wrong password")
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(*blocked("a"))
        made.run(3_600, 10)
        assert (state(made, "one").failed, state(made, "one").waiting) == (0, 1)
        one.error = lambda _: None
        # As a start does.
        with transaction(made.processor.connection):
            backlog.awake(made.processor.connection)
        made.run(1)
        assert ids(one.sent) == [["a"]]


def test_a_defect_of_a_channel_loses_nothing_and_tells_no_secret(tmp_path: Path) -> None:
    one = Recorder("one")
    one.error = lambda _: ZeroDivisionError("password=x")
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(*blocked("a"))
        made.run(1)
        assert state(made, "one").error == "ZeroDivisionError"
        one.error = lambda _: None
        made.run(10)
        assert ids(one.sent) == [["a"]]


def test_an_accepted_delivery_is_not_sent_again_while_its_commit_fails(tmp_path: Path) -> None:
    one = Recorder("one")
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(*blocked("a"))
        made.route()
        (sender,) = made.senders
        write = sender._write

        def failing(function: Any) -> Any:
            if one.sent:
                raise OSError("disk full")
            return write(function)

        sender._write = failing
        for _ in range(3):
            with pytest.raises(OSError, match="disk full"):
                sender.step()
        sender._write = write
        made.run(30)
        assert ids(one.sent) == [["a"]]
        assert state(made, "one") == Backlog("one")


def test_a_quiet_window_holds_back_what_comes_again(tmp_path: Path) -> None:
    """What could not be told in the evening does not ring at night."""
    one = Recorder("one")
    one.error = shut
    quiet = {"from": "01:00", "until": "02:00", "zone": "UTC"}
    with telling(tmp_path, alert_settings(quiet=[quiet]), one) as made:
        made.now = made.now // DAY * DAY + HOUR - MINUTE
        made.score(*blocked("a"))
        made.run(60)
        one.error = lambda _: None
        made.run(3_500, 10)
        assert one.sent == []
        made.run(1_000, 10)
        assert ids(one.sent) == [["a"]]


def test_the_content_is_settled_before_the_first_try(tmp_path: Path) -> None:
    one = Recorder("one")
    with telling(tmp_path, alert_settings(), one) as made:
        made.score(*blocked("a"))
        made.run(1)
    assert made.steps == [
        *("alert_routed", "alert_taken"),
        *("alert_begun", "alert_accepted", "alert_settled"),
    ]


def mail(port: int, **options: Any) -> Mail:
    settings = {"security": "none", "timeout": 1.0, **options}
    return Mail("one", ["team@example.com"], "fraud@example.com", "localhost", port, **settings)


@pytest.mark.integration
@pytest.mark.parametrize("behaviour", ["busy", "data_4xx", "drop", "stall"])
def test_a_mail_server_that_cannot_take_it_now_gets_it_later(
    tmp_path: Path, behaviour: str
) -> None:
    with (
        mail_server(behaviour) as server,
        telling(tmp_path, alert_settings(), mail(server.port)) as made,
    ):
        made.score(*blocked("a"))
        made.run(20, 5)
        assert server.messages == []
        assert state(made, "one").waiting == 1
        server.behaviour = "accept"
        made.run(60, 5)
        assert [found.message["X-Sluicegate-Event"] for found in server.messages] == ["a"]
        assert state(made, "one") == Backlog("one")


@pytest.mark.integration
def test_a_mail_server_that_refuses_leaves_a_failed_one(tmp_path: Path) -> None:
    with (
        mail_server("data_5xx") as server,
        telling(tmp_path, alert_settings(), mail(server.port)) as made,
    ):
        made.score(*blocked("a"))
        made.run(60, 5)
        assert state(made, "one").failed == 1
        assert "team@example.com" not in state(made, "one").error


@pytest.mark.integration
def test_a_mail_server_that_is_gone_for_an_hour_gets_everything(tmp_path: Path) -> None:
    with mail_server() as server:
        port = server.port
    channel = mail(port)
    with telling(tmp_path, alert_settings(), channel) as made:
        for minute in range(60):
            made.score(*blocked(f"e{minute}"))
            made.run(60, 20)
        assert state(made, "one").waiting == 60
        with mail_server() as server:
            made.senders[0]._channel = mail(server.port)
            made.run(1_800, 10)
            told = server.messages
        assert state(made, "one") == Backlog("one")
        assert len({found.message["Message-ID"] for found in told}) == len(told) <= 12
