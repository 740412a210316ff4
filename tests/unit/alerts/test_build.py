from pathlib import Path
from typing import Any

import pytest

from sluicegate.alerts.build import build
from sluicegate.alerts.mail import Mail
from sluicegate.alerts.settings import alerts_from
from sluicegate.alerts.webhook import Webhook
from sluicegate.events.errors import DefinitionError

MAIL = {
    "kind": "email",
    "to": ["a@example.com"],
    "host": "smtp.example.com",
    "user": "b@example.com",
}
HOOK = {"kind": "webhook", "url": "https://ops.example.com/x"}
KEY = "whsec_" + "c2x1aWNl" * 4


def channels(secrets: dict[str, str], **table: Any) -> list[Any]:
    settings = alerts_from({"channels": table}, ("block", "approve"), ())
    return build(settings, secrets.get, Path("data"))


def test_every_kind_is_built_by_name() -> None:
    secrets = {"SMTP_PASSWORD": "x", "ALERTS_HOOK_SECRET": KEY}
    found = channels(secrets, team=MAIL, hook=HOOK, files={"kind": "mailbox"})
    assert [channel.name for channel in found] == ["files", "hook", "team"]
    assert isinstance(found[1], Webhook)
    assert isinstance(found[2], Mail)


def test_a_channels_own_password_goes_before_the_common_one() -> None:
    (found,) = channels({"SMTP_PASSWORD": "common", "ALERTS_TEAM_PASSWORD": "own"}, team=MAIL)
    assert found._password == "own"
    (found,) = channels({"SMTP_PASSWORD": "common"}, team=MAIL)
    assert found._password == "common"


def test_who_does_not_log_in_needs_no_password() -> None:
    anonymous = {"kind": "email", "to": ["a@example.com"], "host": "h", "from": "b@example.com"}
    (found,) = channels({"SMTP_PASSWORD": "x"}, team=anonymous)
    assert found._password is None


@pytest.mark.parametrize(
    ("table", "secrets", "said"),
    [
        ({"team": MAIL}, {}, "set SLUICEGATE_SMTP_PASSWORD, or SLUICEGATE_ALERTS_TEAM_PASSWORD"),
        ({"hook": HOOK}, {}, "set SLUICEGATE_ALERTS_HOOK_SECRET"),
        ({"hook": HOOK}, {"ALERTS_HOOK_SECRET": "hunter2"}, "alerts.channels.hook: the secret is"),
        (
            {"team": {**MAIL, "security": "none"}},
            {"SMTP_PASSWORD": "hunter2"},
            "alerts.channels.team: security",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    table: dict[str, Any], secrets: dict[str, str], said: str
) -> None:
    with pytest.raises(DefinitionError) as found:
        channels(secrets, **table)
    assert said in str(found.value)
    assert "hunter2" not in str(found.value)
