"""`sluicegate train`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sluicegate.model.artifact import load

Run = Callable[..., Any]


@pytest.fixture
def shop(run: Run, table: Path) -> str:
    assert run("init", "shop", "--from", table).code == 0
    return "shop"


def test_a_model_and_a_report_are_written(run: Run, shop: str, table: Path, tmp_path: Path) -> None:
    code, out, err = run("train", table, "-c", shop, "-o", "out/m.sluice", "--rounds", 5)
    assert code == 0, err
    assert "Average precision" in out
    assert "Next    sluicegate score EVENTS --config shop --model out/m.sluice" in out
    assert "Replaying events: 1,000 rows" in err
    model = load(tmp_path / "out" / "m.sluice")
    assert model.report.rounds <= 5
    assert "<svg" in (tmp_path / "out" / "m.html").read_text()


def test_json_and_thresholds(run: Run, shop: str, table: Path) -> None:
    code, out, err = run(
        *("train", table, "-c", shop, "--json", "--rounds", 5),
        *("--cost-false-block", 20, "--cost-missed", 50, "--review-capacity", 3),
    )
    assert (code, err) == (0, "")
    result = msgspec.json.decode(out)
    assert (result["rows"], result["rejected"], result["model"]) == (1_000, 0, "model.sluice")
    assert result["auc"] == 1.0
    assert result["proposal"]["expected"]["missed_fraud"] == 0


def test_equal_files_train_equal_models(run: Run, shop: str, table: Path) -> None:
    prints = [
        msgspec.json.decode(run("train", table, "-c", shop, "--json", "--rounds", 5).out)[
            "fingerprint"
        ]
        for _ in range(2)
    ]
    assert prints[0] == prints[1]


def test_thresholds_that_can_t_be_had_do_not_cost_the_report(
    run: Run, shop: str, table: Path
) -> None:
    code, out, err = run(
        *("train", table, "-c", shop, "--rounds", 5, "--cost-false-block", -1),
    )
    assert code == 1
    assert "Average precision" in out
    assert "No thresholds are proposed. cost_false_block is -1" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--label", "channel"), "neither fraud nor legitimate"),
        (("--cost-missed", "much"), "--cost-missed: 'much'"),
        (("--held-out-from", "soon"), "--held-out-from: 'soon' is not a time"),
        (("--held-out-from", "1990-01-01"), "no event labelled"),
        (("--map", "amont=x"), "no field 'amont'"),
    ],
)
def test_mistakes_are_said(
    arguments: tuple[str, ...], message: str, run: Run, shop: str, table: Path
) -> None:
    code, _, err = run("train", table, "-c", shop, *arguments)
    assert code == 1
    assert message in err


def test_labels_are_needed(run: Run, table: Path) -> None:
    code, _, err = run("train", table)
    assert code == 1
    assert "--label" in err


def test_a_rule_that_does_not_fit_stops_before_the_training(
    run: Run, shop: str, table: Path, tmp_path: Path
) -> None:
    file = tmp_path / shop / "sluicegate.toml"
    file.write_text(file.read_text().replace("$model_insightscore > 975", "$modle > 975"))
    code, _, err = run("train", table, "-c", shop)
    assert code == 1
    assert "rule score_block" in err
    assert "Reading events" not in err
