from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from small_detector import one, when

from sluicegate.detector import pipeline as pipelines
from sluicegate.detector.pipeline import CONFLICT, FAILED, NEW, REPEAT, Pipeline
from sluicegate.events.event import Event
from sluicegate.features.replay import MemoryStates
from sluicegate.model.model import Model

Piped = Callable[..., Pipeline]

RULES = [when("dear", "$amount > 500", "block"), when("fair", "$amount > 100", "review")]


def run(pipeline: Pipeline, *events: Event, states: MemoryStates | None = None) -> list[tuple]:
    states = states or MemoryStates(pipeline.engine)
    return [
        (item.status, item.decision and item.decision.outcome)
        for item in pipeline.run(events, states)
    ]


def broken(event: Event, *, kernel: bool) -> Event:
    """An event that no decoder lets through: its features can't be computed, or rules raise."""
    return Event(
        event.id,
        event.entity,
        event.time,
        "no number" if kernel else event.amount,  # type: ignore[arg-type]
        event.currency,
        event.refund,
        event.values if kernel else ("no number", *event.values[1:]),
        event.raw,
    )


def test_events_are_decided_in_their_order(piped: Piped) -> None:
    events = [one(amount, f"e{at}", at) for at, amount in enumerate((10, 900, 200))]
    assert run(piped(RULES), *events) == [(NEW, "approve"), (NEW, "block"), (NEW, "review")]


def test_more_events_than_rows_are_decided_alike(piped: Piped) -> None:
    events = [one(60.0 * (at % 13), f"e{at}", at, entity_id=f"c{at % 3}") for at in range(50)]
    many, few = piped(RULES, rows=64), piped(RULES, rows=3)
    whole = many.run(events, MemoryStates(many.engine))
    parts = few.run(events, MemoryStates(few.engine))
    assert whole == parts
    assert len({result.features for result in whole}) == 50


def test_a_repeat_is_not_counted_and_carries_no_decision(piped: Piped) -> None:
    pipeline = piped([when("second", "$customer_count_1h > 1", "review")])
    first, second = one(10, "e1"), one(10, "e2", 1)
    assert run(pipeline, first, first, second, first) == [
        (NEW, "approve"),
        (REPEAT, None),
        (NEW, "review"),
        (REPEAT, None),
    ]


def test_a_repeat_with_other_content_is_a_conflict(piped: Piped) -> None:
    assert run(piped(RULES), one(10, "e1"), one(900, "e1"), one(10, "e1")) == [
        (NEW, "approve"),
        (CONFLICT, None),
        (REPEAT, None),
    ]


@pytest.mark.parametrize("kernel", [False, True])
def test_an_exception_concerns_its_event_alone(piped: Piped, kernel: bool) -> None:
    pipeline = piped(RULES, fallback_outcome="review")
    events = [one(900, "e1"), broken(one(10, "e2", 1), kernel=kernel), one(200, "e3", 2)]
    results = pipeline.run(events, MemoryStates(pipeline.engine))
    assert [result.status for result in results] == [NEW, FAILED, NEW]
    assert [r.decision.outcome for r in results if r.decision] == ["block", "review", "review"]
    failed = results[1]
    assert failed.error == "TypeError"
    assert failed.decision is not None
    assert failed.decision.decided_by == "fallback"
    assert (failed.score, failed.reasons, failed.vector is None) == (None, (), kernel)


@pytest.mark.parametrize("kernel", [False, True])
def test_a_failed_event_that_comes_again_is_a_repeat(piped: Piped, kernel: bool) -> None:
    pipeline = piped(RULES)
    failing = broken(one(10, "e1"), kernel=kernel)
    statuses = [status for status, _ in run(pipeline, failing, failing, one(10, "e2", 1))]
    assert statuses == [FAILED, REPEAT, NEW]


def test_a_failing_model_gives_everyone_the_fallback(piped: Piped, model: Model) -> None:
    pipeline = piped(RULES, model=model, fallback_outcome="block")

    def failing(_matrix: object, _count: int) -> None:
        raise FloatingPointError

    pipeline.detector.scores = failing  # type: ignore[method-assign]
    results = pipeline.run([one(10, "e1"), one(10, "e2", 1)], MemoryStates(pipeline.engine))
    assert [(r.status, r.error) for r in results] == [(FAILED, "FloatingPointError")] * 2
    assert {r.decision.outcome for r in results if r.decision} == {"block"}
    assert all(r.vector is not None for r in results)
    pipeline.detector.close()


def test_a_failed_event_is_decided_later_as_it_would_have_been(piped: Piped, model: Model) -> None:
    rules = [when("high", "$model_insightscore > 500", "review")]
    events = [one(50.0 * at, f"e{at}", at) for at in range(1, 30)]
    sound, failing = piped(rules, model=model), piped(rules, model=model)
    expected = sound.run(events, MemoryStates(sound.engine))
    states = MemoryStates(failing.engine)
    scores = failing.detector.scores
    failing.detector.scores = SimpleNamespace()  # type: ignore[assignment]
    failed = failing.run(events, states)
    failing.detector.scores = scores  # type: ignore[method-assign]
    for event, result, wanted in zip(events, failed, expected, strict=True):
        assert result.status == FAILED
        assert result.vector is not None
        again = failing.again(event, result.vector)
        assert (again.score, again.decision, again.features, again.reasons) == (
            wanted.score,
            wanted.decision,
            wanted.features,
            wanted.reasons,
        )
    sound.detector.close()
    failing.detector.close()


def test_reasons_explain_every_outcome_but_the_mildest(piped: Piped, model: Model) -> None:
    pipeline = piped(RULES, model=model)
    mild, dear = pipeline.run([one(10, "e1"), one(900, "e2", 1)], MemoryStates(pipeline.engine))
    assert mild.score is not None
    assert mild.reasons == ()
    assert dear.score is not None
    assert dear.reasons
    assert dear.reasons[0].feature == "amount"
    assert dear.reasons[0].direction == "raises"
    pipeline.detector.close()


def test_contributions_of_all_groups_and_the_base_sum_to_the_margin(
    piped: Piped, model: Model
) -> None:
    pipeline = piped([when("all", "$amount > 0", "review")], model=model, reasons=99)
    events = [one(17.0 * at, f"e{at}", 40 * at) for at in range(1, 40)]
    states = MemoryStates(pipeline.engine)
    scorer = pipeline.detector.scorer
    assert scorer is not None
    for event in events:
        result = pipeline.run([event], states)[0]
        row = np.array(pipeline.engine.buffer[: pipeline.engine.width]).reshape(1, -1)
        base = scorer.contributions(row)[0, -1]
        margin = scorer.margins(row, 1)[0]
        total = base + sum(reason.contribution for reason in result.reasons)
        assert total == pytest.approx(margin, abs=1e-9)
        assert result.score == scorer.scores(np.array([margin]))[0]
    pipeline.detector.close()


def test_reasons_that_can_not_be_given_take_nothing_from_the_decision(
    piped: Piped, model: Model
) -> None:
    pipeline = piped(RULES, model=model)

    def failing(_rows: object) -> None:
        raise MemoryError

    pipeline.detector.reasons = failing  # type: ignore[method-assign]
    result = pipeline.run([one(900)], MemoryStates(pipeline.engine))[0]
    assert result.status == NEW
    assert result.decision is not None
    assert result.decision.outcome == "block"
    assert result.reasons == ()
    pipeline.detector.close()


def test_statuses_are_told_apart() -> None:
    assert len({pipelines.NEW, pipelines.REPEAT, pipelines.CONFLICT, pipelines.FAILED}) == 4
