"""`sluicegate simulate` as it is called."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from host import host
from receiver import receiving

from sluicegate.detector.ports import TRANSACTIONS
from sluicegate.events.label import decode_label
from sluicegate.events.time import parse_time
from sluicegate.runtime.data import open_data
from sluicegate.streams.sqlite import SqliteLog

Run = Callable[..., Any]

LIVE = ("--start", "2026-03-01T00:00:00Z", "--rate", 10, "--events", 8, "--customers", 300)
PAST = ("--start", "2026-01-01T00:00:00Z", "--days", 60, "--events", 3_000, "--customers", 300)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    host(tmp_path / "data").connection.close()
    return tmp_path / "data"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def topic(directory: Path) -> list[dict[str, Any]]:
    connection = open_data(directory, readonly=True)
    log = SqliteLog(connection)
    start, end = log.bounds(TRANSACTIONS)
    found = [json.loads(record.value) for record in log.read(TRANSACTIONS, start, end - start)]
    connection.close()
    return found


def test_the_help_teaches_by_examples(run: Run) -> None:
    code, out, _ = run("simulate", "--help")
    assert code == 0
    assert out.count("  sluicegate simulate") >= 6
    assert "│ disable " in out


def test_equal_arguments_give_equal_bytes_wherever_they_go(run: Run, tmp_path: Path) -> None:
    code, out, err = run("simulate", *LIVE)
    assert code == 0
    assert out.count("\n") == 8
    assert "8 events" in err
    assert run("simulate", *LIVE, "--to", "-", "--quiet").out == out
    assert run("simulate", *LIVE, "--to", "a.jsonl").code == 0
    assert run("simulate", *LIVE, "--to", "b.jsonl.gz").code == 0
    assert (tmp_path / "a.jsonl").read_text() == out
    assert gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()).decode() == out
    assert run("simulate", *LIVE, "--seed", 21).out != out


def test_a_past_with_its_truth_and_labels(run: Run, tmp_path: Path) -> None:
    files = ("--to", "h.jsonl", "--truth", "t.jsonl", "--labels", "l.jsonl")
    code, out, _ = run("simulate", *PAST, *files)
    assert code == 0
    assert "3,000 events" in out
    events, truth = lines(tmp_path / "h.jsonl"), lines(tmp_path / "t.jsonl")
    labels = [decode_label(line) for line in (tmp_path / "l.jsonl").read_bytes().splitlines()]
    assert [event["event_id"] for event in events] == [known["event_id"] for known in truth]
    assert {label.event_id for label in labels} == {event["event_id"] for event in events}
    times = [parse_time(event["event_time"]) for event in events]
    assert times == sorted(times)
    assert parse_time("2026-01-01T00:00:00Z") <= times[0]
    assert times[-1] < parse_time("2026-03-02T00:00:00Z")
    assert [label.time for label in labels] == sorted(label.time for label in labels)
    frauds = sum(known["fraud"] for known in truth)
    assert f"fraud     {frauds:,} (" in out
    assert all(bool(known["scenario"]) == known["fraud"] for known in truth)


def test_another_start_is_another_stretch_of_the_same_world(run: Run) -> None:
    one = run("simulate", *LIVE).out.splitlines()
    other = run("simulate", *LIVE, "--start", "2026-03-02T00:00:00Z").out.splitlines()

    def ids(found: list[str]) -> set[str]:
        return {json.loads(line)["event_id"] for line in found}

    assert not ids(one) & ids(other)


def test_merchants_in_the_events(run: Run) -> None:
    event = json.loads(run("simulate", *LIVE, "--with-merchant").out.splitlines()[0])
    assert event["merchant"]


def test_customers_out_of_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "entity_id,card_bin,name,street,city,state,zip,lat,lon,job,ip,email,phone\n"
        + "".join(
            f"id-{n},40000{n},Ann Lee,1 Elm St,Austin,TX,78701,30.27,-97.74,Baker,192.0.2.{n},"
            f"ann{n}@example.com,(512)555-010{n}\n"
            for n in range(1, 9)
        )
    )
    code, out, err = run("simulate", *LIVE, "--entities", "people.csv")
    assert code == 0, err
    entities = {json.loads(line)["entity_id"] for line in out.splitlines()}
    assert entities & {f"id-{n}" for n in range(1, 9)}


def test_customers_out_of_a_broken_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("one,two\n")
    code, out, err = run("simulate", *LIVE, "--entities", "people.csv")
    assert (code, out) == (1, "")
    assert err.startswith("Error: ")
    assert "people.csv" in err


def test_a_page_that_shows_how_real_it_is(run: Run, tmp_path: Path) -> None:
    files = ("--to", "h.jsonl", "--report", "page.html")
    assert run("simulate", *PAST, *files).code == 0
    assert "<html" in (tmp_path / "page.html").read_text()
    assert len(lines(tmp_path / "h.jsonl")) == 3_000


def test_to_a_server_with_its_token(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICEGATE_TOKEN", "a-token-of-the-tests")
    with receiving([(503, {"Retry-After": "0"})]) as receiver:
        code, out, err = run("simulate", *LIVE, "--to", receiver.url)
    assert code == 0
    assert f"8 events in {out.split(' in ')[1].split(' s ')[0]} s" in out
    assert "answered 503; trying again" in err
    sent = [line for body in receiver.bodies for line in body.split(b"\n")]
    assert len(sent) == 8
    assert {found["Authorization"] for found in receiver.headers} == {"Bearer a-token-of-the-tests"}


def test_into_the_log_of_a_directory(run: Run, data: Path) -> None:
    code, out, err = run("simulate", *LIVE, "--dir", data)
    assert code == 0
    assert len(topic(data)) == 8
    assert f"to {data}" in out
    assert "no server runs" in err


def test_a_directory_that_is_none_is_not_made(run: Run, tmp_path: Path) -> None:
    code, _, err = run("simulate", "--dir", tmp_path / "typo")
    assert code == 1
    assert "name another directory with --dir" in err
    assert not (tmp_path / "typo").exists()


def test_a_schedule_is_enabled_disabled_and_shown(run: Run, data: Path) -> None:
    assert "has no schedule yet" in run("simulate", "status", "--dir", data).out
    assert run("simulate", "disable", "--dir", data).code == 0
    assert run("simulate", "status", "--dir", data).out.startswith("disabled since ")
    assert run("simulate", "enable", "--dir", data).code == 0
    assert run("simulate", "status", "--dir", data).out.startswith("enabled since ")
    shown = json.loads(run("simulate", "status", "--dir", data, "--json").out)
    assert shown["enabled"] is True


TICKS = ("--every", "100ms", "--count", 2, "--until", "250ms", "--customers", 300)


def test_each_tick_of_a_schedule_brings_its_transactions(run: Run, data: Path) -> None:
    code, out, _ = run("simulate", *TICKS, "--dir", data)
    assert code == 0
    assert len(topic(data)) == 6
    assert out.startswith("6 events")
    assert run("simulate", "status", "--dir", data).out.startswith("enabled since ")


@pytest.mark.parametrize("way", ["before", "option"])
def test_a_disabled_schedule_brings_nothing(way: str, run: Run, data: Path) -> None:
    if way == "before":
        run("simulate", "disable", "--dir", data)
        options = ("--dir", data)
    else:
        options = ("--dir", data, "--disabled")
    code, out, err = run("simulate", *TICKS, *options)
    assert code == 0
    assert topic(data) == []
    assert err.count("disabled: tick skipped") == 1
    assert "skipped   6 of ticks" in out


def test_what_makes_no_sense_writes_nothing(run: Run, tmp_path: Path) -> None:
    code, out, err = run("simulate", "--every", "60s", "--rate", 5, "--to", "x.jsonl")
    assert (code, out) == (1, "")
    assert err.startswith("Error: --rate and --every")
    assert not (tmp_path / "x.jsonl").exists()


def test_options_before_an_action_are_not_taken_for_its_own(run: Run, data: Path) -> None:
    code, _, err = run("simulate", "--dir", data, "disable")
    assert code == 1
    assert "sluicegate simulate disable --dir" in err
    assert not (data / "schedule.json").exists()


@pytest.mark.parametrize("option", ["--to", "--truth", "--labels", "--report"])
def test_a_full_disk_is_told_by_the_name_of_the_file(option: str, run: Run, tmp_path: Path) -> None:
    full = tmp_path / "full.jsonl"
    full.symlink_to("/dev/full")
    others = () if option == "--to" else ("--to", tmp_path / "events.jsonl")
    code, _, err = run("simulate", *PAST, *others, option, full)
    assert code == 1
    assert f"Error: {full}: the disk is full" in err
