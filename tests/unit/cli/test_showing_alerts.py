from pathlib import Path

from sluicegate.cli.showing_alerts import alert_lines, alert_table, alert_variables, destination
from sluicegate.runtime.config import load

FILE = """
[alerts.channels.team]
kind = "email"
to = ["ann@example.com", "bob@example.com"]
host = "smtp.example.com"
user = "alerts@example.com"
[alerts.channels.on-call]
kind = "webhook"
url = "https://ops.example.com/token-1234"
[[alerts.routes]]
rules = ["customer_burst"]
to = ["team"]
[[alerts.quiet]]
days = ["sat", "sun"]
from = "22:00"
until = "07:05"
zone = "Europe/Berlin"
channels = ["team"]
except_outcomes = ["block"]
"""


def test_who_is_told_what_is_shown_without_addresses_and_tokens(tmp_path: Path) -> None:
    path = tmp_path / "sluicegate.toml"
    path.write_text(FILE)
    config = load(path, {"SLUICEGATE_ALERTS_LINK": "https://fraud.example.com"})
    assert alert_lines(config) == [
        "Alerts         links to https://fraud.example.com",
        "  team                 e-mail to 2 addresses by smtp.example.com:587 (starttls)",
        "  on-call              webhook at ops.example.com",
        "  every outcome but the mildest by customer_burst → team",
        "  quiet sat sun 22:00–07:05 Europe/Berlin on team, but for block",
        "  more than 10 a minute are told together",
        "  alerts.link from SLUICEGATE_ALERTS_LINK",
    ]
    text = str(alert_table(config))
    assert "token-1234" not in text
    assert "ann@" not in text
    names = alert_variables(config.alerts)
    assert "ALERTS_ON_CALL_SECRET_FILE" in names
    assert "ALERTS_TEAM_PASSWORD" in names
    assert "ALERTS_TEAM_SECRET" not in names


def test_where_alerts_go_is_one_line(tmp_path: Path) -> None:
    data = Path("data")
    folder = "into the folder data/mailbox (no channel is configured)"
    assert destination(load(None, {}).alerts, data) == folder
    path = tmp_path / "sluicegate.toml"
    path.write_text(FILE)
    assert destination(load(path, {}).alerts, data) == (
        "team: e-mail to 2 addresses by smtp.example.com:587; on-call: webhook at ops.example.com"
    )
    path.write_text(FILE[: FILE.index("[alerts.channels.on-call]")])
    alone = "e-mail to 2 addresses by smtp.example.com:587"
    assert destination(load(path, {}).alerts, data) == alone
    path.write_text('[alerts.channels.files]\nkind = "mailbox"\ndirectory = "/var/mails"\n')
    assert destination(load(path, {}).alerts, data) == "into the folder /var/mails"


def test_without_anything_blocks_go_to_a_folder() -> None:
    lines = alert_lines(load(None, {}))
    assert "  mailbox              e-mails as files in mailbox" in lines
    assert "  block → mailbox" in lines
