from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from host import NO_ENRICHERS, TABLES, definition, event, host, inputs, outputs
from small_detector import define, small_model, when

from sluicegate.model.artifact import to_bytes
from sluicegate.model.errors import ArtifactError, PlanMismatch
from sluicegate.rules import lists as edit
from sluicegate.rules.errors import RuleError
from sluicegate.rules.lists import Lists
from sluicegate.runtime import publishing
from sluicegate.runtime.data import open_data
from sluicegate.runtime.publishing import activate, previous, publish, rollback
from sluicegate.store import registry
from sluicegate.store.registry import Activation, NoSuchVersion

OTHER_PLAN = {"enriched": [], "horizon": 8_640_000}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    opened = open_data(tmp_path)
    yield opened
    opened.close()


def put(connection: Connection, made=None, *, at: int = 5, **options):  # type: ignore[no-untyped-def]
    return publish(connection, made or definition(), None, NO_ENRICHERS, by="ann", at=at, **options)


def back(connection: Connection, note: str = "") -> int:
    return rollback(connection, NO_ENRICHERS, by="ann", at=9, note=note).number


def test_a_publication_is_stored_and_active(connection: Connection) -> None:
    change = put(connection, note="first")
    assert (change.number, change.active, change.before, change.changes) == (1, True, None, [])
    assert registry.activations(connection) == [Activation(1, 5, "ann", "first")]


def test_nothing_is_stored_when_something_is_wrong(connection: Connection) -> None:
    put(connection)
    with pytest.raises(RuleError):
        put(connection, define([when("x", "$nosuch > 1", "block")]))
    assert [version.number for version in registry.versions(connection)] == [1]
    assert registry.revision(connection) == 1


def test_a_list_that_goes_while_the_version_is_checked_is_noticed(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists, made = edit.create(Lists(), "offices", by="t", at=0)
    registry.save_lists(connection, Lists(), lists, [made])
    check = publishing.compile_for_check
    checks = []

    def dropped_meanwhile(*arguments: object) -> None:
        check(*arguments)  # type: ignore[arg-type]
        checks.append(1)
        if len(checks) == 1:
            other = open_data(tmp_path)
            rest, gone = edit.drop(lists, "offices", by="t", at=1)
            registry.save_lists(other, lists, rest, [gone])
            other.close()

    monkeypatch.setattr(publishing, "compile_for_check", dropped_meanwhile)
    with pytest.raises(RuleError, match="offices"):
        put(connection, define([when("x", "$ip in @offices", "block")]))
    assert registry.versions(connection) == []
    assert not connection.in_transaction


def test_a_draft_becomes_active_only_by_activation(connection: Connection) -> None:
    put(connection)
    change = put(connection, define([]), draft=True)
    assert (change.number, change.active, change.before) == (2, False, 1)
    assert change.changes[0].startswith("rule removed")
    active = registry.active(connection)
    assert active is not None
    assert active.number == 1
    assert activate(connection, 2, NO_ENRICHERS, by="bob", at=6).before == 1


def test_only_states_of_another_form_are_warmed(tmp_path: Path) -> None:
    processor = host(tmp_path)
    processor.step(inputs(*(event(f"e{n}", n) for n in range(4))))
    connection = processor.connection
    assert put(connection, define([])).warm is None
    assert put(connection, definition(features=OTHER_PLAN)).warm == 4
    assert processor.take_up()
    assert put(connection, definition(features=OTHER_PLAN)).warm is None
    connection.close()


def test_a_published_version_decides_from_the_next_batch_on(tmp_path: Path) -> None:
    processor = host(tmp_path)
    processor.step(inputs(event("e1", 0, 50)))
    other = open_data(tmp_path)
    put(other, define([when("all", "$amount > 1", "block")]))
    other.close()
    processor.take_up()
    processor.step(inputs(event("e2", 1, 50)))
    decided = [
        (one["fd"]["detector_version"], one["fd"]["outcome"])
        for one in outputs(processor.connection)
    ]
    assert decided == [("1", "approve"), ("2", "block")]
    processor.connection.close()


def test_rollbacks_never_return_to_what_was_rolled_back_from(connection: Connection) -> None:
    for _ in range(4):
        put(connection)
    assert [back(connection), back(connection, "still bad")] == [3, 2]
    assert put(connection).number == 5
    assert [back(connection), back(connection)] == [2, 1]
    with pytest.raises(NoSuchVersion, match="no version was active before"):
        back(connection)
    notes = [item.note for item in registry.activations(connection)]
    assert notes[1] == "rollback from version 5"
    assert "rollback from version 3: still bad" in notes


def test_an_activation_by_number_can_be_taken_back(connection: Connection) -> None:
    for _ in range(3):
        put(connection)
    activate(connection, 1, NO_ENRICHERS, by="ann", at=6)
    assert back(connection) == 3
    assert back(connection) == 2


def test_activating_the_active_one_again_is_nothing_to_go_back_to(connection: Connection) -> None:
    put(connection)
    put(connection)
    activate(connection, 2, NO_ENRICHERS, by="ann", at=6)
    assert previous(registry.activations(connection)) == (2, 1)


def test_drafts_do_not_count_as_before(connection: Connection) -> None:
    put(connection, draft=True)
    put(connection)
    assert previous(registry.activations(connection)) is None


def test_lists_that_can_not_apply_are_told(connection: Connection) -> None:
    lists, made = edit.create(Lists(), "bad", by="t", at=0, kind="block", variable="device")
    registry.save_lists(connection, Lists(), lists, [made])
    assert put(connection).notices == [
        "list bad decides nothing: the event type has no text or number variable device"
    ]
    assert TABLES["event_type"]["variables"].keys() >= {"ip"}


def test_models_are_numbered_by_their_features_and_bytes(connection: Connection) -> None:
    def number(made, model):  # type: ignore[no-untyped-def]
        return publish(connection, made, model, NO_ENRICHERS, by="ann", at=5).model_version

    first, again, other = (
        to_bytes(model)
        for model in (small_model(), small_model(seed=4), small_model(horizon=8_640_000))
    )
    here, there = definition(), definition(features=OTHER_PLAN)
    numbers = [
        number(here, first),
        number(here, again),
        number(here, first),
        number(here, None),
        number(there, other),
        number(here, again),
    ]
    assert numbers == ["1.0", "1.01", "1.0", None, "2.0", "1.01"]


def test_a_model_that_does_not_fit_is_refused_before_anything_is_stored(
    connection: Connection,
) -> None:
    put(connection)
    for model, error in (
        (to_bytes(small_model(horizon=8_640_000)), PlanMismatch),
        (b"no model", ArtifactError),
    ):
        with pytest.raises(error):
            publish(connection, definition(), model, NO_ENRICHERS, by="ann", at=6)
    assert [version.number for version in registry.versions(connection)] == [1]
