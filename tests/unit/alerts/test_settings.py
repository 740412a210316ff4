from typing import Any

import pytest

from sluicegate.alerts.quiet import Quiet
from sluicegate.alerts.route import Route
from sluicegate.alerts.settings import AlertSettings, Email, Mailbox, alerts_from, variable
from sluicegate.events.errors import DefinitionError

OUTCOMES = ("block", "review", "approve")
RULES = ("huge", "large")
MAIL = {
    "kind": "email",
    "to": ["a@example.com"],
    "host": "smtp.example.com",
    "user": "b@example.com",
}


def read(**table: Any) -> AlertSettings:
    return alerts_from(table, OUTCOMES, RULES)


def wrong(**table: Any) -> str:
    with pytest.raises(DefinitionError) as found:
        read(**table)
    return str(found.value)


def test_without_channels_blocks_go_to_a_folder() -> None:
    found = read()
    assert found.channels == {"mailbox": Mailbox()}
    assert found.ways(OUTCOMES) == (Route(("block",), (), ("mailbox",)),)
    assert found.digest_above == 10


def test_a_mail_to_people_is_short() -> None:
    found = read(channels={"team": MAIL})
    assert found.channels == {
        "team": Email(("a@example.com",), "smtp.example.com", user="b@example.com")
    }
    assert read(channels={"team": {**MAIL, "to": "a@example.com"}}) == found


def test_routes_and_windows_are_read() -> None:
    found = read(
        channels={"team": MAIL, "files": {"kind": "mailbox"}},
        routes=[{"outcomes": ["review"], "rules": ["huge", "block_list:x"], "to": ["team"]}, {}],
        quiet=[
            {
                "days": ["Saturday", "sun"],
                "from": "22:30",
                "until": "24:00",
                "zone": "Europe/Berlin",
                "channels": ["team"],
                "except_outcomes": ["block"],
            }
        ],
    )
    assert found.ways(OUTCOMES) == (
        Route(("review",), ("huge", "block_list:x"), ("team",)),
        Route((), (), ("team", "files")),
    )
    assert found.quiet == (Quiet((5, 6), 1350, 0, "Europe/Berlin", ("team",), ("block",)),)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"lnk": ""}, "alerts: unknown setting 'lnk'; did you mean link?"),
        ({"link": "fraud.example.com"}, "alerts.link: got 'fraud.example.com'; give"),
        ({"digest_above": -1}, "alerts.digest_above: got -1; must be 0 to 10000"),
        ({"digest_above": True}, "alerts.digest_above: got True"),
        ({"from": "nobody"}, "alerts.from: not an e-mail address"),
        ({"channels": []}, "alerts.channels: write it as a table"),
        ({"channels": {"a b": MAIL}}, "alerts.channels.a b: a channel's name has"),
        ({"channels": {"a-b": MAIL, "a_b": MAIL}}, "a_b and a-b would read the same variable"),
        ({"channels": {"x": {}}}, "alerts.channels.x.kind: it is missing; must be one of email"),
        ({"channels": {"x": {"kind": "emial"}}}, "did you mean email?"),
        ({"channels": {"x": {**MAIL, "prt": 1}}}, "unknown setting 'prt'; did you mean port?"),
        ({"channels": {"x": {**MAIL, "port": 0}}}, "alerts.channels.x.port: got 0"),
        ({"channels": {"x": {**MAIL, "port": "25"}}}, "alerts.channels.x: port: Expected `int"),
        ({"channels": {"x": {**MAIL, "to": []}}}, "alerts.channels.x.to: it is empty"),
        (
            {"channels": {"x": {**MAIL, "to": ["a@b.example", "secret-name"]}}},
            "alerts.channels.x.to[2]: not an e-mail address; write it as in",
        ),
        (
            {"channels": {"x": {**MAIL, "to": ["secret-name..x@b.c"]}}},
            "alerts.channels.x.to[1]: not",
        ),
        (
            {"channels": {"x": {**MAIL, "user": "secret-name..x@b.c"}}},
            "alerts.channels.x.user, which the mails come from as from is not set: not an",
        ),
        *(
            (
                {"channels": {"x": {**MAIL, "host": host}}},
                f"alerts.channels.x.host: got {host!r}; give the SMTP host's name alone",
            )
            for host in ("", "localhost:25", "smtp://localhost", "local host", "a@localhost")
        ),
        ({"channels": {"x": {**MAIL, "user": "b"}}}, "alerts.channels.x.from: it is missing"),
        ({"channels": {"x": {**MAIL, "security": "ssl"}}}, "security"),
        (
            {"channels": {"on-call": {**MAIL, "password": "s3cret"}}},
            "alerts.channels.on-call.password: secrets are not written into the file; set"
            " SLUICEGATE_ALERTS_ON_CALL_PASSWORD",
        ),
        ({"channels": {"x": {"kind": "webhook", "url": "ftp://x"}}}, "alerts.channels.x.url"),
        (
            {"channels": {"x": {"kind": "webhook", "url": "https://x", "timeout": 0}}},
            "alerts.channels.x.timeout: got 0; must be 0.1 to 300",
        ),
        ({"routes": {}}, "alerts.routes: write each as [[alerts.routes]]"),
        ({"routes": [{"to": ["team"]}]}, "alerts.routes[1].to: no channel 'team'; there are mail"),
        ({"routes": [{"outcomes": ["blok"]}]}, "no outcome 'blok'; did you mean block?"),
        ({"routes": [{"outcomes": ["approve"]}]}, "nobody is told of 'approve', the mildest"),
        ({"routes": [{"outcomes": "block"}]}, "write a list of names"),
        ({"routes": [{"rules": ["hug"]}]}, "no rule 'hug'; did you mean huge?"),
        ({"quiet": [{"from": "22:00", "until": "07:00"}]}, "alerts.quiet[1].zone: name a time"),
        (
            {"quiet": [{"from": "22:00", "until": "07:00", "zone": "Europe/Berlni"}]},
            "no time zone 'Europe/Berlni'; did you mean Europe/Berlin?",
        ),
        (
            {"quiet": [{"from": "22", "until": "07:00", "zone": "UTC"}]},
            "alerts.quiet[1].from: got '22'; write a time of day",
        ),
        (
            {"quiet": [{"days": ["x"], "from": "22:00", "until": "07:00", "zone": "UTC"}]},
            "alerts.quiet[1].days: got 'x'; must be of mon, tue",
        ),
        (
            {"quiet": [{"from": "00:00", "until": "24:00", "zone": "UTC"}]},
            "alerts.quiet: block would never be told on mailbox",
        ),
    ],
)
def test_mistakes_name_the_setting_the_value_and_the_remedy(
    table: dict[str, Any], said: str
) -> None:
    message = wrong(**table)
    assert said in message
    # Configurations are pasted into tickets, and messages are logged.
    assert "s3cret" not in message
    assert "secret-name" not in message


def test_variables_of_secrets() -> None:
    assert variable("team") == "ALERTS_TEAM"
