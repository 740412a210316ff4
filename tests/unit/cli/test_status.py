import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from host import event, host, inputs, label
from shop import scored, shop

from sluicegate.runtime.server import locked


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def test_everything_that_is_held_is_counted(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    events = [event(f"e{n}", n, 950 if n == 3 else 10, entity_id=f"c{n % 2}") for n in range(5)]
    scored(
        tmp_path / "data", [*events, events[0], b"{"], [label("e1", "fraud"), label("x", "legit")]
    )
    run("lists", "create", "some")
    run("lists", "add", "some", "a", "b")
    found = json.loads(run("status", "--json").out)
    topics = {topic["name"]: (topic["first"], topic["end"]) for topic in found["topics"]}
    assert topics["transactions"] == (0, 7)
    assert topics["processed_transactions"] == (0, 6)
    assert topics["transactions_rejected"] == (0, 1)
    assert found["counters"] == {
        "outcomes": {"approve": 4, "block": 1},
        "repeats": {"": 1},
        "rejected": {"not_json": 1},
    }
    assert {key["name"]: key["states"] for key in found["keys"]}["customer"] == 2
    assert all(key["complete"] for key in found["keys"])
    assert (found["active"], found["parked"], found["pending"]) == (1, 1, 0)
    assert found["lists"] == {"some": 2}
    assert found["bytes"] > 50_000
    assert found["running"] is None


def test_what_waits_is_counted(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    processor = host(tmp_path / "data")
    processor.step(inputs(event("e1"), event("e2", 1)), score=False)
    processor.connection.close()
    assert "Waiting    2 records not scored yet" in run("status").out


def test_people_read_it_at_a_glance(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    scored(tmp_path / "data", [event("e1")])
    lines = run("status").out.splitlines()
    assert lines[0] == "data: not running"
    assert lines[1].startswith("Version    1 of payments, model none, active since 20")


def test_a_directory_that_a_server_has_is_running(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    scored(tmp_path / "data", [])
    with locked(tmp_path / "data"):
        assert run("status").out.splitlines()[0] == "data: starting or stopping"
        (tmp_path / "data" / "run.json").write_text('{"pid": 1, "url": "http://127.0.0.1:9"}')
        assert run("status").out.splitlines()[0] == "data: running at http://127.0.0.1:9"
    # What a killed server left says nothing.
    assert run("status").out.splitlines()[0] == "data: not running"


def test_before_the_first_version(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    run("lists", "create", "some")
    assert "Version    none; `sluicegate detector publish` makes the first" in run("status").out
    ran = run("status", "--dir", "nowhere")
    assert ran.code == 1
    assert "nothing was published or run there yet" in ran.err


def test_a_misspelt_variable_is_noticed(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    raws = [event("e1"), event("e2", 1).replace(b'"merchant"', b'"merchnat"')]
    scored(tmp_path / "data", raws)
    assert (
        "Warning    1 of the newest events have a field merchnat and no merchant, which counts as"
        " missing; is it misspelt?" in run("status").out
    )
    found = json.loads(run("status", "--json").out)["misspelt"]
    assert found == [{"field": "merchnat", "meant": "merchant", "events": 1}]
