"""`sluicegate score`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

Run = Callable[..., Any]


@pytest.fixture
def shop(run: Run, table: Path) -> str:
    """A directory with a configuration and a model."""
    assert run("init", "shop", "--from", table).code == 0
    trained = run("train", table, "-c", "shop", "-o", "shop/m.sluice", "--rounds", 5)
    assert trained.code == 0, trained.err
    return "shop"


def test_decisions_are_written_and_summed_up(
    run: Run, shop: str, table: Path, tmp_path: Path
) -> None:
    code, out, err = run("score", table, "-c", shop, "-m", "shop/m.sluice", "-o", "d/s.jsonl")
    assert code == 0, err
    assert "1,000 events decided" in out
    assert "held out" in out
    lines = (tmp_path / "d" / "s.jsonl").read_bytes().splitlines()
    first = msgspec.json.decode(lines[0])
    assert len(lines) == 1_000
    assert (first["event_id"], first["fd"]["outcome"]) == ("0", "block")
    assert first["fd"]["model_version"]
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["s.jsonl"]


def test_stdout_carries_records_alone(run: Run, shop: str, table: Path) -> None:
    code, out, err = run("score", table, "-c", shop, "-m", "shop/m.sluice", "-o", "-")
    assert code == 0
    assert [msgspec.json.decode(line)["event_id"] for line in out.splitlines()[:2]] == ["0", "1"]
    assert len(out.splitlines()) == 1_000
    assert "1,000 events decided" in err


def test_json(run: Run, shop: str, table: Path) -> None:
    result = msgspec.json.decode(
        run("score", table, "-c", shop, "-m", "shop/m.sluice", "--json").out
    )
    assert result["events"] == sum(result["outcomes"].values()) == 1_000
    assert [item["events"] for item in result["measures"]] == ["all", "held out"]
    assert result["measures"][0]["fraud"] == 100


def test_without_a_model_rules_decide(run: Run, shop: str, table: Path, tmp_path: Path) -> None:
    file = tmp_path / shop / "sluicegate.toml"
    file.write_text(file.read_text().replace("$model_insightscore > 975", "$amount >= 90"))
    result = msgspec.json.decode(run("score", table, "-c", shop, "--json").out)
    assert result["outcomes"] == {"block": 100, "approve": 900}
    assert result["measures"] == []
    assert "no model was given (--model)" in run("score", table, "-c", shop).err


def test_a_model_of_other_features_is_refused(run: Run, shop: str, table: Path) -> None:
    code, _, err = run(
        *("score", table, "-m", f"{shop}/m.sluice", "--make-ids"),
        *("--map", "event_time=time", "--map", "entity_id=customer"),
    )
    assert code == 1
    assert "trained on feature plan" in err


def test_two_answers_on_stdout_are_refused(run: Run, table: Path) -> None:
    code, _, err = run("score", table, "--json", "-o", "-")
    assert code == 1
    assert "give --out a file" in err
