"""Files read by configuration and flags."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sluicegate.cli.console import Terminal
from sluicegate.cli.errors import UserError
from sluicegate.cli.reading import ReadingFlags, configured, load_events
from sluicegate.runtime.config import Config

Run = Callable[..., Any]

FLAGS = ReadingFlags(
    map=["event_id=id", "event_time=time", "entity_id=customer", "transaction_amt=amount"],
    label="fraud",
    constant=["transaction_currency=eur"],
)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLUICEGATE_CONFIG", raising=False)
    return configured(None, FLAGS)


def load(config: Config, path: Path, **options: Any) -> Any:
    with Terminal() as terminal:
        return load_events(
            config,
            [str(path)],
            terminal,
            **{"labels": None, "rejected": None, "keep_raw": False, **options},
        )


def test_flags_go_before_the_file(tmp_path: Path, config: Config) -> None:
    file = tmp_path / "sluicegate.toml"
    file.write_text('[source]\nlabel = "x"\nevent_id = "y"\ndelimiter = ";"\n')
    source = configured(file, ReadingFlags(label="fraud", delimiter="\\t", make_ids=True)).source
    assert (source.label, source.event_id, source.delimiter, source.make_ids) == (
        "fraud",
        "y",
        "\t",
        True,
    )
    assert config.source.constants == {"transaction_currency": "eur"}


def test_a_constant_needs_a_value(config: Config) -> None:
    assert config.path is None
    with pytest.raises(UserError, match="variable=value"):
        configured(None, ReadingFlags(constant=["transaction_currency"]))


def test_events_come_with_labels_and_the_constant(config: Config, table: Path) -> None:
    labelled, tally = load(config, table)
    assert (tally.rows, tally.refused, len(labelled.events)) == (1_000, 0, 1_000)
    assert sum(labelled.verdicts) == 100
    assert labelled.events[0].currency == "EUR"


def test_bad_rows_are_told_and_written(
    config: Config, table: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table.write_text(table.read_text() + "x,soon,c1,5,web,0\ny,2024-01-01,c1,five,web,maybe\n")
    labelled, _ = load(config, table, rejected=tmp_path / "out" / "bad.jsonl")
    assert len(labelled.events) == 1_000
    err = capfd.readouterr().err
    assert "2 of 1,002 rows rejected" in err
    assert 'sales.csv:1002  time: not a time of the format; set time_format (got "soon")' in err
    assert len((tmp_path / "out" / "bad.jsonl").read_text().splitlines()) == 2


def test_repeated_ids_and_strange_labels_are_told(
    config: Config, table: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table.write_text(table.read_text() + "5,2024-01-01,c1,5,web,maybe\n")
    load(config, table)
    err = capfd.readouterr().err
    assert "1 events have the id of another (id, such as 5)" in err
    assert 'count as not known: "maybe" (1)' in err


def test_a_labels_file_that_fits_nothing_is_refused(
    config: Config, table: Path, tmp_path: Path
) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("event_id,label\nzz,fraud\n")
    with pytest.raises(UserError, match="none of its 1 labels names an event"):
        load(config, table, labels=str(labels))
    labels.write_text("event_id,label\nzz,fraud\n1,fraud\n")
    labelled, _ = load(config, table, labels=str(labels))
    assert labelled.unmatched == 1
