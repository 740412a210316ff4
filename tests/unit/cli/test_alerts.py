import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from mail_server import free_port, mail_server
from shop import shop

from sluicegate.runtime.data import open_data
from sluicegate.store import deliveries, outbox
from sluicegate.store.outbox import SINGLE, Group


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def published(run: Run, tmp_path: Path) -> Run:
    shop(tmp_path)
    run("detector", "publish")
    return run


def fill(directory: Path) -> None:
    """`team` refused one alert and has another that waits."""
    connection = open_data(directory)
    for at in (1, 2):
        group = Group("team", SINGLE, 0, {"block"}, [(at, b"{}")], 1)
        outbox.take(connection, 0, [group], 1_767_225_600_000_000, 50)
    deliveries.begin(connection, 1)
    deliveries.fail(connection, "team", 1, 1_767_225_600_000_000, 0, "team: no such user")
    connection.close()


def mail(tmp_path: Path, port: int) -> None:
    with (tmp_path / "sluicegate.toml").open("a") as file:
        file.write(
            f'[alerts.channels.team]\nkind = "email"\nto = ["a@example.com"]\n'
            f'from = "b@example.com"\nhost = "localhost"\nport = {port}\nsecurity = "none"\n'
        )


def test_a_test_goes_through_and_says_what_it_is(published: Run, tmp_path: Path) -> None:
    with mail_server() as server:
        mail(tmp_path, server.port)
        found = published("alerts", "test")
        (message,) = server.messages
    assert (found.code, found.out) == (0, "team: the test alert was accepted\n")
    assert "test" in message.message["Subject"]
    body = message.message.get_body(("plain",)).get_content()
    assert "This is a test of the alert channel" in body


def test_a_test_says_what_went_wrong_and_exits_with_1(published: Run, tmp_path: Path) -> None:
    mail(tmp_path, free_port())
    found = published("alerts", "test", "team")
    assert found.code == 1
    assert re.search(r"team: .*does not listen", found.out)


def test_without_configuration_the_test_is_a_file(published: Run) -> None:
    found = published("alerts", "test")
    assert found.code == 0
    assert "mailbox: the test alert was accepted (in " in found.out


def test_unknown_channels_get_a_suggestion(published: Run) -> None:
    for verb in ("test", "retry", "drop"):
        found = published("alerts", verb, "malbox")
        assert found.code == 1
        assert "no channel 'malbox'; did you mean mailbox?" in found.err


def test_the_list_shows_what_waits_and_why(published: Run, tmp_path: Path) -> None:
    fill(tmp_path / "data")
    found = json.loads(published("alerts", "list", "--json").out)
    assert [(item["channel"], item["waiting"], item["failed"]) for item in found] == [
        ("mailbox", 0, 0),
        ("team", 1, 1),
    ]
    text = published("alerts", "list").out
    assert "team (not configured)" in text
    assert "team: no such user" in text
    assert "2026-01-01 00:00:00Z" in text
    status = published("status").out
    assert "Alerting   team: 1 waiting; team: 1 failed; team fails since 2026-01-01" in status


def test_a_directory_of_an_earlier_version_is_read_as_it_is(published: Run, tmp_path: Path) -> None:
    connection = open_data(tmp_path / "data")
    for name in ("deliveries", "delivery_alerts", "alert_channels", "outbox", "unscored"):
        connection.execute(f"DROP TABLE {name}")
    connection.close()
    for verb in (("alerts", "list"), ("status",), ("alerts", "list", "--json")):
        found = published(*verb)
        assert (found.code, found.err) == (0, "")
    held = json.loads(found.out)
    assert [(item["channel"], item["waiting"]) for item in held] == [("mailbox", 0)]
    # Reading has made nothing; the first that writes does.
    assert published("alerts", "retry").out == "Nothing to retry.\n"


def test_what_failed_is_sent_again(published: Run, tmp_path: Path) -> None:
    assert published("alerts", "retry").out == "Nothing to retry.\n"
    fill(tmp_path / "data")
    found = published("alerts", "retry", "team")
    assert found.out == "Sending 1 alert again once a server runs (sluicegate run).\n"
    held = json.loads(published("alerts", "list", "--json").out)[1]
    assert (held["waiting"], held["failed"]) == (2, 0)


def test_dropping_asks_first(
    published: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published("alerts", "drop").out == "Nothing to drop.\n"
    fill(tmp_path / "data")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    found = published("alerts", "drop")
    assert (found.code, "give --yes" in found.err) == (1, True)
    assert published("alerts", "drop", "--failed", "--yes").out == "Dropped 1 alert.\n"
    assert published("alerts", "drop", "team", "-y").out == "Dropped 1 alert.\n"
    assert published("status").out.count("all is told") == 1


def test_the_configuration_in_effect_is_shown(published: Run, tmp_path: Path) -> None:
    mail(tmp_path, 25)
    text = published("config").out
    assert "team                 e-mail to 1 address by localhost:25 (none)" in text
    assert "block → team" in text
    found = json.loads(published("config", "--json").out)["alerts"]
    assert found["routes"] == [{"outcomes": ["block"], "rules": [], "to": ["team"]}]
    assert "example.com" not in json.dumps(found["channels"])
