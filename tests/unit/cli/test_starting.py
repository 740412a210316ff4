"""`sluicegate init`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sluicegate.runtime.config import example, load

Run = Callable[..., Any]


def test_the_example_is_written_and_never_replaced_unasked(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("init", "shop")
    target = tmp_path / "shop" / "sluicegate.toml"
    assert code == 0
    assert target.read_text() == example()
    assert "sluicegate train EVENTS --labels LABELS --config shop" in out
    target.write_text("mine")
    code, _, err = run("init", "shop")
    assert (code, err) == (1, "Error: shop/sluicegate.toml is there already; --force replaces it\n")
    assert target.read_text() == "mine"
    assert run("init", "shop", "--force").code == 0
    assert target.read_text() == example()


def test_a_guess_is_a_configuration_that_fits_the_file(
    run: Run, table: Path, tmp_path: Path
) -> None:
    code, out, _ = run("init", "shop", "--from", table)
    assert code == 0
    assert "entity    customer, a customer" in out
    config = load(tmp_path / "shop" / "sluicegate.toml", {})
    assert [item.type for item in config.definition.event_type.variables] == [
        "PRICE",
        "CATEGORICAL",
    ]
    assert (config.source.event_id, config.source.label) == ("id", "fraud")


def test_delimiter_and_encoding_are_remembered(run: Run, table: Path, tmp_path: Path) -> None:
    table.write_bytes(table.read_text().replace(",", "~").replace("web", "wéb").encode("latin-1"))
    assert run("init", "shop", "--from", table, "--delimiter", "~", "--encoding", "latin-1")[0] == 0
    source = load(tmp_path / "shop" / "sluicegate.toml", {}).source
    assert (source.delimiter, source.encoding) == ("~", "latin-1")


def test_nothing_is_written_for_a_file_without_events(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ref.csv").write_text("1,a@b.com,5\n2,c@d.com,6\n")
    code, _, err = run("init", "shop", "--from", "ref.csv")
    assert code == 1
    assert "reference data" in err
    assert not (tmp_path / "shop").exists()
