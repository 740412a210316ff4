import re
from pathlib import Path

import pytest

from sluicegate.alerts.build import build
from sluicegate.alerts.settings import Email
from sluicegate.runtime.config import ConfigError, example, load

DOCS = Path(__file__).parents[3] / "docs" / "alerts.md"

FILE = """
[alerts]
link = "https://fraud.example.com"

[alerts.channels.team]
kind = "email"
to = ["a@example.com"]
port = 2525
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "sluicegate.toml"
    made.write_text(FILE)
    return made


def test_the_environment_adds_what_is_common_and_wins_where_it_is_general(path: Path) -> None:
    environment = {
        "SLUICEGATE_ALERTS_LINK": "https://other.example.com",
        "SLUICEGATE_ALERTS_FROM": "c@example.com",
        "SLUICEGATE_ALERTS_DIGEST_ABOVE": "3",
        "SLUICEGATE_SMTP_HOST": "smtp.example.com",
        "SLUICEGATE_SMTP_PORT": "26",
        "SLUICEGATE_SMTP_SECURITY": "none",
    }
    found = load(path, environment)
    assert found.alerts.link == "https://other.example.com"
    assert (found.alerts.sender, found.alerts.digest_above) == ("c@example.com", 3)
    # What a channel says itself stays.
    assert found.alerts.channels == {
        "team": Email(("a@example.com",), "smtp.example.com", 2525, "none")
    }
    assert found.origins["alerts.link"] == "SLUICEGATE_ALERTS_LINK"
    assert found.origins["alerts.channels.team.host"] == "SLUICEGATE_SMTP_HOST"
    assert "alerts.channels.team.port" not in found.origins


def test_the_file_stays_as_it_was_written(path: Path) -> None:
    found = load(path, {"SLUICEGATE_SMTP_HOST": "h", "SLUICEGATE_ALERTS_FROM": "c@example.com"})
    assert "host" not in found.tables["alerts"]["channels"]["team"]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SLUICEGATE_ALERTS_DIGEST_ABOVE": "many"}, "SLUICEGATE_ALERTS_DIGEST_ABOVE: got 'many'"),
        (
            {"SLUICEGATE_ALERTS_LINK": "fraud"},
            "alerts.link: got 'fraud'; give the server's address, as in"
            ' "https://fraud.example.com" (from SLUICEGATE_ALERTS_LINK)',
        ),
        ({}, "sluicegate.toml: alerts.channels.team: Object missing required field `host`"),
    ],
)
def test_mistakes_name_the_variable_or_the_file(
    path: Path, environment: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError) as found:
        load(path, environment)
    assert said in str(found.value)


def test_outcomes_are_checked_against_the_detector(tmp_path: Path) -> None:
    made = tmp_path / "sluicegate.toml"
    made.write_text('[[alerts.routes]]\noutcomes = ["blok"]\n')
    with pytest.raises(ConfigError, match=r"alerts.routes\[1\].outcomes: no outcome 'blok'; did"):
        load(made, {})


def test_the_page_about_alerts_holds_what_can_be_used(tmp_path: Path) -> None:
    text = DOCS.read_text("utf-8")
    made = tmp_path / "sluicegate.toml"
    made.write_text("\n".join(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)))
    rules = '[[alerts.routes]]\nrules = ["customer_burst"]\n'
    made.write_text(f"{made.read_text()}\n{rules}")
    found = load(made, {})
    assert set(found.alerts.channels) == {"team", "ops", "pager", "files", "local"}
    secrets = {"SMTP_PASSWORD": "x", "ALERTS_OPS_SECRET": "whsec_" + "c2x1aWNl" * 4}
    assert len(build(found.alerts, secrets.get, tmp_path)) == 5
    # Every name of a variable on the page is one that is read.
    for name in re.findall(r"SLUICEGATE_ALERTS_(\w+)", text):
        assert name in ("LINK", "FROM", "DIGEST_ABOVE", "OPS_SECRET", "TEAM_PASSWORD", "")


def test_the_comments_of_the_example_can_be_taken_as_they_are(tmp_path: Path) -> None:
    part = example().partition("# --- Who is told")[2].partition("# --- How files")[0]
    lines = [
        line.removeprefix("# ") for line in part.splitlines() if re.match(r"# (\[|\w+ =)", line)
    ]
    made = tmp_path / "sluicegate.toml"
    made.write_text("\n".join(lines))
    found = load(made, {}).alerts
    assert (list(found.channels), len(found.routes), len(found.quiet)) == (["team"], 1, 1)
