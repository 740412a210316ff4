"""`sluicegate config`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

Run = Callable[..., Any]


def test_settings_are_shown_with_their_origin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICEGATE_PORT", "9000")
    monkeypatch.setenv("SLUICEGATE_PROT", "9000")
    code, out, err = run("config")
    assert code == 0
    line = next(line for line in out.splitlines() if line.startswith("port"))
    assert line.split()[:3] == ["port", "9000", "SLUICEGATE_PORT"]
    assert "SLUICEGATE_PROT is no setting; did you mean SLUICEGATE_PORT?" in err


def test_features_are_listed_as_rules_name_them(run: Run) -> None:
    out = run("config", "--features").out
    assert "$customer_count_1h " in out
    assert "billing_state_category" not in out


def test_a_rule_that_does_not_fit_is_an_error(run: Run, tmp_path: Path) -> None:
    rule = '[[rules]]\nid = "r"\nexpression = "$customer_cuont_1h > 5"\noutcome = "block"\n'
    (tmp_path / "sluicegate.toml").write_text(rule)
    code, _, err = run("config")
    assert code == 1
    assert "did you mean $customer_count_1h?" in err


def test_json(run: Run) -> None:
    shown = msgspec.json.decode(run("config", "--json").out)
    assert shown["settings"]["port"] == {"value": 8080, "origin": "built-in"}
    assert shown["event_type"] == "transaction_event"
