"""Files of events through the detector."""

from collections.abc import Callable

from sluicegate.detector.definition import Definition
from sluicegate.detector.detector import Detector
from sluicegate.detector.output import canonical, output_of
from sluicegate.enrich.table import enrichers
from sluicegate.model.model import Model
from sluicegate.model.settings import TrainingSettings
from sluicegate.rules.lists import Lists
from sluicegate.runtime.labelled import gather
from sluicegate.runtime.progress import Silent
from sluicegate.runtime.scoring import Scored, score
from sluicegate.runtime.training import train_on
from sluicegate.sources.read import Sourced

MakeRow = Callable[..., Sourced]


def scored(
    rows: list[Sourced], definition: Definition, model: Model | None = None, batch: int = 1_024
) -> tuple[Scored, list[bytes]]:
    facts = enrichers()
    detector = Detector(definition, "draft", model, "m" if model else None, Lists(), facts)
    records: list[bytes] = []
    result = score(
        gather(rows, keep_raw=True),
        detector,
        facts,
        Silent(),
        lambda: 1_800_000_000_000_000,
        records.append,
        batch=batch,
    )
    detector.close()
    return result, records


def test_rules_decide_and_labels_measure(small_definition: Definition, make_row: MakeRow) -> None:
    rows = [make_row(1, 0, 1, amount=150), make_row(2, 1, 0), make_row(3, 2, 0, amount=200)]
    result, records = scored(rows, small_definition)
    assert result.outcomes == {"block": 2, "approve": 1}
    assert result.by_label == {("block", 1): 1, ("block", 0): 1, ("approve", 0): 1}
    assert result.rules == {"dear": 2}
    assert (len(result.scores), result.events) == (0, 3)
    first = output_of(records[0])
    assert (first.outcome, first.decided_by, first.detector_version) == (
        "block",
        "rule:dear",
        "draft",
    )
    assert records[0].startswith(rows[0].event.raw[:-1])


def test_known_fraud_of_a_shop_moves_later_decisions(
    small_definition: Definition, make_row: MakeRow
) -> None:
    day = 24.0
    rows = [
        make_row(1, 0, 1, label_hours=30),
        make_row(2, 9 * day),
        make_row(3, 9 * day, shop="other"),
    ]
    _, records = scored(rows, small_definition)
    assert [output_of(record).outcome for record in records] == ["approve", "review", "approve"]


def test_blocked_events_count_as_unknown_until_a_verdict(
    small_definition: Definition, make_row: MakeRow
) -> None:
    day = 24.0
    # One fraud and one block in the window: the block is unknown, so all that is known is fraud.
    past = [make_row(1, 0, 1, label_hours=30), make_row(2, 1, amount=500)]
    past += [make_row(3, 2)]
    later = make_row(4, 9 * day)
    for rows, outcome in (
        ([*past, later], "review"),  # 1 of 2
        ([past[0], make_row(2, 1, amount=50), past[2], later], "approve"),  # 1 of 3
        ([past[0], make_row(2, 1, 0, amount=500), past[2], later], "approve"),
        ([past[0], make_row(2, 1, 0, 8 * day, amount=500), past[2], later], "approve"),
        ([past[0], make_row(2, 1, 0, 10 * day, amount=500), past[2], later], "review"),
    ):
        for batch in (1, 2, 1_024):
            _, records = scored(rows, small_definition, batch=batch)
            assert output_of(records[-1]).outcome == outcome


def test_a_label_on_a_repeat_counts_once(small_definition: Definition, make_row: MakeRow) -> None:
    rows = [make_row(1, 0, 1), make_row(1, 0, 1), make_row(1, 3, 1, amount=7)]
    rows += [make_row(n, n) for n in (2, 3, 4)] + [make_row(5, 9 * 24.0)]
    _, records = scored(rows, small_definition)
    assert output_of(records[-1]).outcome == "approve"  # 1 of 4


def test_repeats_and_conflicts_are_decided_once(
    small_definition: Definition, make_row: MakeRow
) -> None:
    rows = [make_row(1, 0), make_row(1, 0), make_row(2, 1), make_row(2, 1, amount=6)]
    result, records = scored(rows, small_definition)
    assert (result.events, result.repeats, result.conflicts) == (2, 1, 1)
    assert len(records) == 2


def test_batches_do_not_matter_and_scores_are_the_training_s(
    small_definition: Definition, make_row: MakeRow
) -> None:
    rows = [
        make_row(
            n,
            n * 4.0,
            int(n % 5 == 0),
            amount=80 + n % 7 if n % 5 == 0 else n % 9,
            shop=f"s{n % 6}",
        )
        for n in range(600)
    ]
    settings = TrainingSettings(max_rounds=10)
    labelled = gather(rows, keep_raw=False)
    model = train_on(labelled, small_definition, settings, enrichers(), Silent()).model
    whole, records = scored(rows, small_definition, model)
    _, again = scored(rows, small_definition, model, batch=7)
    assert list(map(canonical, records)) == list(map(canonical, again))
    assert whole.events == 600
    assert output_of(records[0]).score is not None
    held_out = next(part for part in model.report.periods if part.name == "held_out")
    late = whole.times >= held_out.start_us
    assert int(late.sum()) == held_out.rows
