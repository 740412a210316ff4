import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from host import event
from shop import scored, shop
from small_detector import small_model

from sluicegate.model.artifact import save
from sluicegate.runtime.data import open_data
from sluicegate.store import registry


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def active(directory: Path) -> int | None:
    connection = open_data(directory)
    found = registry.active(connection)
    connection.close()
    return None if found is None else found.number


def test_the_first_publication_makes_version_1_active(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    ran = run("detector", "publish", "--note", "first", "--by", "ann")
    assert ran.code == 0
    assert "Version 1 is active." in ran.out
    assert "model: none, lists and rules alone decide" in ran.out
    assert "Nothing runs on this directory" in ran.out
    assert active(tmp_path / "data") == 1
    listed = run("detector", "list")
    assert [word for word in listed.out.splitlines()[1].split() if word != "none"][:2] == [
        "1",
        "ACTIVE",
    ]
    assert "ann" in listed.out
    assert "first" in listed.out


def test_a_second_publication_says_what_changes(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    run("detector", "publish")
    shop(tmp_path, ("> 900", "> 950"), ('id = "large"', 'id = "big"'))
    ran = run("detector", "publish")
    assert ran.out.splitlines() == [
        "Version 2 is active; 1 was before.",
        "  rule changed: huge",
        "    from $amount > 900 → block",
        "    to   $amount > 950 → block",
        "  rule added: big",
        "    $amount > 600 → review",
        "  rule removed: large",
        "  model: none, as before",
        "Nothing runs on this directory; the next start takes it up.",
    ]


def test_a_broken_version_is_refused_and_the_active_goes_on(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    run("detector", "publish")
    for old, new, said in (
        ("$amount > 900", "$amuont > 900", "did you mean $amount?"),
        ("$amount > 900", "$ip in @nowhere", "nowhere"),
        ('outcome = "block"', 'outcome = "blokc"', "did you mean block?"),
        ('type = "PRICE"', 'type = "PRIZE"', "PRICE"),
    ):
        shop(tmp_path, (old, new))
        ran = run("detector", "publish")
        assert ran.code == 1
        assert ran.err.startswith("Error: ")
        assert said in ran.err
    connection = open_data(tmp_path / "data")
    assert [version.number for version in registry.versions(connection)] == [1]
    connection.close()
    assert active(tmp_path / "data") == 1


def test_what_is_no_model_is_refused_by_its_name(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    (tmp_path / "m.sluice").write_bytes(b"no model")
    ran = run("detector", "publish", "--model", "m.sluice")
    assert ran.code == 1
    assert "m.sluice is not a model artefact" in ran.err
    assert not (tmp_path / "data").exists()
    ran = run("detector", "publish", "--model", "m.sluice", "--no-model")
    assert "exclude each other" in ran.err


def test_a_draft_waits_until_it_is_activated(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    run("detector", "publish")
    ran = run("detector", "publish", "--draft")
    assert "Version 2 is stored as a draft; `sluicegate detector activate 2`" in ran.out
    assert active(tmp_path / "data") == 1
    run("detector", "activate", 2)
    assert active(tmp_path / "data") == 2


def test_rollback_goes_back_step_by_step(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    for _ in range(3):
        run("detector", "publish")
    assert "Version 2 is active; 3 was before." in run("detector", "rollback").out
    assert "Version 1 is active; 2 was before." in run("detector", "rollback").out
    ran = run("detector", "rollback")
    assert (ran.code, active(tmp_path / "data")) == (1, 1)
    assert "no version was active before" in ran.err
    shown = run("detector", "show", 2).out
    assert "rollback from version 3" in shown
    assert "huge" in shown


def test_features_that_change_warm_the_states_anew(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    scored(tmp_path / "data", [event(f"e{n}", n) for n in range(7)])
    shop(tmp_path, ("enriched = []", "enriched = []\nhorizon = 8640000"))
    ran = run("detector", "publish")
    assert "features changed: horizon" in ran.out
    assert "states: computed anew from 7 stored events before it decides" in ran.out


def test_versions_are_compared(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    run("detector", "publish")
    shop(tmp_path, ("> 900", "> 950"))
    run("detector", "publish")
    run("detector", "publish")
    assert run("detector", "diff", 2, 1).out.splitlines()[0] == "rule changed: huge"
    assert run("detector", "diff", 2, 3).out == "Versions 2 and 3 decide alike.\n"
    ran = run("detector", "diff", 1, 9)
    assert (ran.code, ran.err) == (1, "Error: no detector version 9; known are 1, 2, 3\n")


def test_machines_get_json(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    published = json.loads(run("detector", "publish", "--json").out)
    assert (published["number"], published["active"], published["running"]) == (1, True, False)
    assert json.loads(run("detector", "list", "--json").out)[0]["status"] == "ACTIVE"
    assert json.loads(run("detector", "show", "--json").out)["definition"]["detector"] == "payments"
    assert json.loads(run("detector", "diff", 1, 1, "--json").out)["changes"] == []


def test_a_directory_that_holds_nothing_is_not_made(run: Run, tmp_path: Path) -> None:
    for verb in (("list",), ("show",), ("rollback",), ("activate", 1)):
        ran = run("detector", *verb, "--dir", tmp_path / "nowhere")
        assert ran.code == 1
        assert "nothing was published or run there yet" in ran.err
    assert not (tmp_path / "nowhere").exists()


def test_the_active_model_goes_on_unless_another_is_given(run: Run, tmp_path: Path) -> None:
    shop(tmp_path)
    save(small_model(), tmp_path / "one.sluice")
    save(small_model(seed=4), tmp_path / "two.sluice")
    assert "model: 1.0" in run("detector", "publish", "-m", "one.sluice").out
    shop(tmp_path, ("> 900", "> 950"))
    assert "model: 1.0, as before" in run("detector", "publish").out
    assert "model: 1.0 → 1.01" in run("detector", "publish", "-m", "two.sluice").out
    assert "model: 1.01 → none" in run("detector", "publish", "--no-model").out
    assert "model: none → 1.0\n" in run("detector", "activate", 1).out
    shop(tmp_path, ("enriched = []", "enriched = []\nhorizon = 8640000"))
    ran = run("detector", "publish")
    assert ran.code == 1
    assert "Retrain the model on the plan in use" in ran.err
    assert active(tmp_path / "data") == 1
