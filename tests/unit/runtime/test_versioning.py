import json
from pathlib import Path
from typing import Any

import host
import pytest
from host import event, inputs, label

from sluicegate.detector.output import canonical
from sluicegate.detector.ports import HISTORY, PROCESSED
from sluicegate.events.errors import DefinitionError
from sluicegate.model.errors import ArtifactError
from sluicegate.rules.errors import RuleError
from sluicegate.rules.lists import Lists, create
from sluicegate.runtime.data import open_data
from sluicegate.runtime.history import Stored, encode_history
from sluicegate.runtime.processor import Processor
from sluicegate.runtime.versioning import compile_for_check, layouts
from sluicegate.store import registry, states
from sluicegate.store.database import transaction

BATCHES, SIZE = 20, 48
STREAM = host.stream(11, BATCHES, SIZE)


def run(processor: Processor, first: int, last: int) -> None:
    for at in range(first, last):
        processor.step(inputs(*STREAM.events[at]), STREAM.labels[at])


def written(processor: Processor) -> list[bytes]:
    return [canonical(r.value) for r in host.records(processor.connection, PROCESSED)]


def digests(processor: Processor) -> list[str | None]:
    """Those of the features; repeats have the first answer's, whatever scores now."""
    fds = [record["fd"] for record in host.outputs(processor.connection)]
    return [None if "repeat_of" in fd else fd["features"] for fd in fds]


def without_states(directory: Path) -> Processor:
    """A processor on a directory that has lost all states, as after a change of the plan."""
    connection = open_data(directory)
    for table in ("states", "state_journal", "layouts"):
        connection.execute(f"DELETE FROM {table}")
    connection.close()
    return host.host(directory)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    processor = host.host(tmp_path_factory.mktemp("undisturbed"))
    run(processor, 0, BATCHES)
    return written(processor)


@pytest.mark.parametrize("cut", [1, 7, 13, 19])
def test_after_a_warm_start_all_is_as_if_it_had_run_from_the_beginning(
    undisturbed: list[bytes], tmp_path: Path, cut: int
) -> None:
    processor = host.host(tmp_path)
    run(processor, 0, cut)
    processor.connection.close()
    processor = without_states(tmp_path)
    assert processor.live is not None
    assert processor.live.complete
    run(processor, cut, BATCHES)
    assert written(processor) == undisturbed


def test_superseding_outputs_are_not_counted_twice_by_a_warm_start(
    undisturbed: list[bytes], tmp_path: Path
) -> None:
    processor = host.host(tmp_path)
    run(processor, 0, 8)
    before = len(written(processor))
    for at in range(1, 200, 3):
        processor.supersede(f"e{at}", "deadline")
    added = len(written(processor)) - before
    assert added > 50
    processor.connection.close()
    processor = without_states(tmp_path)
    run(processor, 8, BATCHES)
    expected = [json.loads(raw)["fd"].get("features") for raw in undisturbed[before:]]
    found = [r["fd"].get("features") for r in host.outputs(processor.connection)[before + added :]]
    assert found == expected


def test_a_change_of_the_plan_warms_states(tmp_path: Path) -> None:
    features = {"keys": ["customer", "merchant"], "enriched": [], "horizon": 300 * 86_400}
    changed = host.definition(features=features, rules=[])
    straight = host.host(tmp_path / "straight", changed)
    run(straight, 0, BATCHES)
    expected = digests(straight)

    processor = host.host(tmp_path / "changed", host.definition(rules=[]))
    run(processor, 0, 10)
    told: list[tuple[int, int]] = []
    processor._progress = lambda done, total: told.append((done, total))
    host.publish(processor.connection, changed)
    assert processor.take_up()
    count = len(written(processor))
    assert told[-1] == (count, count)
    run(processor, 10, BATCHES)
    assert digests(processor)[count:] == expected[count:]
    # States of the other plan are gone: nothing keeps them up to date.
    kept = {row[0] for row in processor.connection.execute("SELECT DISTINCT layout FROM states")}
    assert kept <= set(layouts(changed))
    with transaction(processor.connection):
        registry.activate(processor.connection, 1, by="test", at=host.NOW)
    assert processor.take_up()
    assert processor.live is not None
    assert processor.live.complete


def test_a_change_of_rules_or_lists_keeps_the_states_in_memory(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    run(processor, 0, 3)
    assert processor.live is not None
    before = processor.live.states
    host.publish(processor.connection, host.definition(rules=[]))
    processor.take_up()
    assert processor.live.number == 2
    assert processor.live.states is before
    run(processor, 3, 6)
    straight = host.host(tmp_path / "straight")
    run(straight, 0, 6)
    sent = [raw for rows in STREAM.events[:6] for raw in rows if raw.startswith(b'{"event_id":"e')]
    # Rules decide what is blocked, and blocks what is known: only those shares may differ.
    one, other = host.said(processor, sent), host.said(straight, sent)
    assert one.keys() == other.keys()
    assert len(one) > 50


def test_history_warms_states(tmp_path: Path) -> None:
    live = host.host(tmp_path / "live", host.definition(rules=[]))
    live.step(inputs(event("a"), event("b", 60), event("c", 120)))
    live.step((), [label("a", "fraud", 3_600), label("b", "legit", 3_600)])
    live.step(inputs(event("d", 20 * 86_400.0)))

    connection = open_data(tmp_path / "imported")
    known = host.START + 3_600 * host.SECOND
    stored = [
        Stored(event("c", 120)),
        Stored(event("a"), "fraud", known),
        Stored(event("b", 60), "legit", known),
    ]
    host.publish(connection, host.definition(rules=[]))
    processor = Processor(connection, host.NO_ENRICHERS, host.clock)
    with transaction(connection):
        processor.log.append(HISTORY, host.NOW, map(encode_history, stored))
    processor.take_up()
    processor.step(inputs(event("d", 20 * 86_400.0)))
    assert written(processor)[-1] == written(live)[-1]


def test_a_verdict_dated_before_its_event_counts_in_a_warm_start(tmp_path: Path) -> None:
    outputs = []
    for cut in (False, True):
        processor = host.host(tmp_path / str(cut), host.definition(rules=[]))
        processor.step(inputs(event("a")))
        processor.step((), [label("a", "fraud", -3_600)])
        if cut:
            processor.connection.close()
            processor = without_states(tmp_path / str(cut))
        processor.step(inputs(event("d", 20 * 86_400.0)))
        outputs.append(written(processor)[-1])
    assert outputs[0] == outputs[1]


def test_failed_events_can_be_scored_after_a_change_of_the_plan(tmp_path: Path) -> None:
    rows = [event(f"e{at}", at * 600.0, entity_id=f"c{at % 3}") for at in range(30)]
    features = {"keys": ["customer", "ip"], "enriched": [], "horizon": 300 * 86_400}
    changed = host.definition(features=features, rules=[])
    straight = host.host(tmp_path / "straight", changed)
    straight.step(inputs(*rows))
    processor = host.host(tmp_path / "changed", host.definition(rules=[]))
    assert processor.live is not None
    detector = processor.live.pipeline.detector
    detector.decide = lambda *_: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    processor.step(inputs(*rows))
    del detector.decide
    host.publish(processor.connection, changed)
    processor.take_up()
    while processor.rescore(7):
        pass
    found = host.outputs(processor.connection)
    assert [r["fd"].get("degraded") for r in found] == ["ZeroDivisionError"] * 30 + [None] * 30
    assert [r["fd"]["features"] for r in found[30:]] == [
        r["fd"]["features"] for r in host.outputs(straight.connection)
    ]


def test_events_that_do_not_fit_a_new_event_type_leave_states_incomplete(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a"), event("b", 60, device="d1")))
    kind: dict[str, Any] = dict(host.TABLES["event_type"])
    kind["variables"] = {**kind["variables"], "device": {"type": "FINGERPRINT", "required": True}}
    host.publish(processor.connection, host.definition(event_type=kind))
    assert processor.take_up()
    assert processor.refused is None
    processor.step(inputs(event("c", 120, device="d1")), [label("a", "fraud")])
    fd = host.outputs(processor.connection)[-1]["fd"]
    assert fd["detector_version"] == "2"
    assert fd["state_complete"] is False
    # Still so after a restart; the event that can't be read is as good as unknown.
    processor.connection.close()
    processor = host.host(tmp_path)
    report = processor.step(inputs(event("d", 180, device="d1")), [label("b", "fraud")])
    assert host.outputs(processor.connection)[-1]["fd"]["state_complete"] is False
    assert [answer.status for answer in report.labels] == ["applied"]


@pytest.mark.parametrize("change", ["price", "default", "currency"])
def test_an_event_type_that_reads_events_otherwise_warms_states(
    tmp_path: Path, change: str
) -> None:
    kind: dict[str, Any] = dict(host.TABLES["event_type"])
    variables = {**kind["variables"], "fee": {"type": "NUMERIC"}}
    other = {**kind, "variables": dict(variables)}
    if change == "price":
        other["variables"] |= {"amount": {"type": "NUMERIC"}, "fee": {"type": "PRICE"}}
    elif change == "default":
        other["variables"] |= {"merchant": {**variables["merchant"], "default": "nowhere"}}
    else:
        other["default_currency"] = "EUR"
    features = {"enriched": [], "numbers": [], "categories": []}
    before, after = (
        host.definition(event_type=one, features=features, rules=[])
        for one in ({**kind, "variables": variables}, other)
    )
    assert before.plan == after.plan
    first = inputs(*(event(f"a{n}", n, n, fee=n * 100, currency="", merchant="") for n in range(5)))
    last = inputs(event("b", 9, 9, fee=900, currency="", merchant=""))
    straight = host.host(tmp_path / "straight", after)
    straight.step(first)
    straight.step(last)
    processor = host.host(tmp_path / "changed", before)
    processor.step(first)
    host.publish(processor.connection, after)
    assert processor.take_up()
    processor.step(last)
    assert digests(processor)[-1] == digests(straight)[-1]


def test_another_field_for_ids_begins_anew(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    processor.step(inputs(event("a")))
    kind = {**host.TABLES["event_type"], "event_id": "number"}
    host.publish(processor.connection, host.definition(event_type=kind))
    assert processor.take_up()
    processor.step(inputs(event("a", 10, number="n1"), event("a", 10, number="n1")))
    assert [r["fd"].get("repeat_of") for r in host.outputs(processor.connection)] == [None, None, 1]
    processor.connection.close()
    processor = host.host(tmp_path)
    processor.step(inputs(event("a", 10, number="n1")))
    assert host.outputs(processor.connection)[-1]["fd"]["repeat_of"] == 1


def test_nothing_stored_means_nothing_to_warm(tmp_path: Path) -> None:
    processor = host.host(tmp_path)
    assert processor.live is not None
    assert processor.live.complete
    connection = processor.connection
    forms = layouts(host.definition())
    assert [states.is_complete(connection, form) for form in forms] == [True] * 3


def test_a_check_finds_what_publishing_would_find() -> None:
    made = host.definition()
    compile_for_check(made, None, Lists({}), host.NO_ENRICHERS)
    with pytest.raises(ArtifactError):
        compile_for_check(made, b"no model", Lists({}), host.NO_ENRICHERS)
    rules = [{"id": "r", "expression": "$ip in @crooks", "outcome": "block"}]
    with pytest.raises((RuleError, DefinitionError), match="crooks"):
        compile_for_check(host.definition(rules=rules), None, Lists({}), host.NO_ENRICHERS)
    lists, _ = create(Lists({}), "crooks", by="t", at=0)
    compile_for_check(host.definition(rules=rules), None, lists, host.NO_ENRICHERS)
