"""The text of a guessed configuration is a configuration."""

import tomllib
from pathlib import Path

from sluicegate.detector.definition import definition_from
from sluicegate.sources.files import source_file
from sluicegate.sources.guess import guess
from sluicegate.sources.source import Source, source_from
from sluicegate.sources.template import template

HEADER = "Trans No;When;Customer;Amount (€);Lat;Lon;Shop;Scenario;Known;Label\n"


def text_of(path: Path) -> str:
    lines = [
        f"{n};31/05/2024 {n % 24:02}:00;c{n % 6};{n * 1.5 if n % 9 else 'NA'};{n / 7};{n / 9};"
        f"s{n % 25};{n % 3};{n % 28 + 1:02}/06/2024 00:00;{'yn'[n % 2]}\n"
        for n in range(60)
    ]
    path.write_text(HEADER.replace("Known", "Label Time") + "".join(lines))
    return template(guess(source_file(path), Source()))


def test_the_text_reads_as_meant(tmp_path: Path) -> None:
    tables = tomllib.loads(text_of(tmp_path / "May sales.csv"))
    definition = definition_from(tables)
    kind = definition.event_type
    assert (kind.name, kind.entity_type) == ("may_sales", "customer")
    assert {item.name: item.type for item in kind.variables} == {
        "amount_value": "PRICE",
        "lat": "NUMERIC",
        "lon": "NUMERIC",
        "shop": "CATEGORICAL",
    }
    assert kind.place is not None
    assert kind.labels.code("Y") == 1
    source = source_from(tables["source"], kind)
    assert (source.event_id, source.event_time, source.entity_id) == (
        "Trans No",
        "When",
        ("Customer",),
    )
    assert source.time_format == "%d/%m/%Y %H:%M"
    assert (source.label, source.label_time) == ("Label", "Label Time")
    assert "NA" in source.missing
    assert source.columns["amount_value"] == "Amount (€)"


def test_guesses_are_marked_and_what_is_left_out_is_explained(tmp_path: Path) -> None:
    text = text_of(tmp_path / "may.csv")
    assert 'entity_type = "customer" # guess' in text
    assert "#   Scenario: it looks like something known only afterwards" in text


def test_elapsed_seconds_are_said_to_be_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("dt,user,amount\n" + "".join(f"{n * 9},u{n % 4},{n}\n" for n in range(40)))
    text = template(guess(source_file(path), Source()))
    assert 'time_format = "epoch_s" # guess: seconds since an unknown start' in text
    assert tomllib.loads(text)["source"]["event_time"] == "dt"
